import type { ExpertImage } from './experts/plugin.ts';
import { title } from './intake/intake.ts';
import { type Sighting, wordsIn } from './prompt/picture-context.ts';

/** The answer when the language model cannot run: why, and what the experts saw in each picture. */
export function reportSightings(
  reason: string,
  pictures: readonly ExpertImage[],
  sightings: readonly Sighting[],
): string {
  const seen = pictures.map((picture) => {
    const sighting = sightings.find(({ number }) => number === picture.number);
    return `${title(picture)}: ${describe(sighting)}`;
  });
  return [`The language model cannot answer: ${reason}`, 'This is what was seen.', ...seen].join('\n\n');
}

function describe(sighting: Sighting | undefined): string {
  const reports = sighting?.reports ?? [];
  if (!reports.some(({ ok }) => ok)) return 'nothing could look at it.';
  const words = wordsIn({ reports });
  return words ? `it reads\n${words.replace(/^/gm, '> ')}` : 'no text was found in it.';
}
