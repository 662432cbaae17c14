import { createHash } from 'node:crypto';
import sharp from 'sharp';
import type { Sighting } from '../../core/prompt/picture-context.ts';
import type { Sight } from '../../core/sight/sight.ts';
import type { Look } from '../../train/spark/evaluation/pictures.ts';
import { expertReports } from './expert-reports.ts';

/**
 * Pixels go the way of a posted picture, as a PNG to intake and every expert; those that come again are not looked at again,
 * so that several models are told the same. The look throws as {@link expertReports} does.
 */
export function lookOnce(sight: Sight, signal: AbortSignal): Look {
  const seen = new Map<string, Sighting>();
  return async ({ width, height, rgb }) => {
    const bytes = await sharp(rgb, { raw: { width, height, channels: 3 } })
      .png()
      .toBuffer();
    const key = createHash('sha256').update(bytes).digest('hex');
    const known = seen.get(key);
    if (known) return known;
    const reports = await expertReports(sight, { number: 1, name: 'drawing.png', bytes }, signal);
    const sighting = { number: 1, message: 0, opened: true, size: { width, height }, reports };
    seen.set(key, sighting);
    return sighting;
  };
}
