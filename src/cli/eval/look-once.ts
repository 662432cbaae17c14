import { createHash } from 'node:crypto';
import sharp from 'sharp';
import type { ExpertReport } from '../../core/experts/plugin.ts';
import type { Sighting } from '../../core/prompt/picture-context.ts';
import type { Sight } from '../../core/sight/sight.ts';
import type { Look } from '../../train/spark/evaluation/pictures.ts';

/**
 * Pixels go the way of a posted picture, as a PNG to intake and every expert; those that come again are not looked at again,
 * so that several models are told the same. The look throws when a picture is refused or an expert fails: a score without it
 * would be a lie.
 */
export function lookOnce(sight: Sight, signal: AbortSignal): Look {
  const seen = new Map<string, Sighting>();
  return async ({ width, height, rgb }) => {
    const raw = { width, height, channels: 3 as const };
    const bytes = await sharp(rgb, { raw }).png().toBuffer();
    const key = createHash('sha256').update(bytes).digest('hex');
    const sighting = seen.get(key) ?? {
      number: 1,
      message: 0,
      opened: true,
      size: { width, height },
      reports: await reportsOf(sight, bytes, signal),
    };
    seen.set(key, sighting);
    return sighting;
  };
}

async function reportsOf(sight: Sight, bytes: Uint8Array, signal: AbortSignal): Promise<ExpertReport[]> {
  const reports: ExpertReport[] = [];
  for await (const event of sight.look({ number: 1, name: 'picture.png', bytes }, false, signal)) {
    if (event.type === 'refused') throw new Error(`The picture ${event.reason}.`);
    if (event.type !== 'report') continue;
    const { name, ok, error } = event.report;
    if (!ok) throw new Error(`The ${name} expert did not see the picture: ${error}.`);
    reports.push(event.report);
  }
  return reports;
}
