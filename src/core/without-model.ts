import type { ExpertReport } from './experts/plugin.ts';
import { title } from './intake/intake.ts';
import { lookAlikes } from './likeness/look-alikes.ts';
import { oneLine } from './prompt/neutral-text.ts';
import type { Sighting } from './prompt/picture-context.ts';
import { ofKind, pictureFacts } from './prompt/picture-facts.ts';
import { wordsIn } from './prompt/picture-words.ts';
import type { SeenPicture } from './sight/sight.ts';

/** Characters of a caption: it may quote several texts and codes. */
const MOST_CAPTION = 1_500;

/** The answer when the language model cannot run: why, and what the experts saw in each picture. */
export function reportSightings(
  reason: string,
  pictures: readonly SeenPicture[],
  sightings: readonly Sighting[],
): string {
  const copies = lookAlikes(sightings);
  const seen = pictures.map((picture) => {
    const sighting = sightings.find(({ number }) => number === picture.number);
    const alike = copies.get(picture.number);
    return `${title(picture)}: ${alike ? `it ${alike}.\n` : ''}${describe(sighting)}`;
  });
  return [`The language model cannot answer: ${reason}`, 'This is what was seen.', ...seen].join('\n\n');
}

function describe(sighting: Sighting | undefined): string {
  const reports = sighting?.reports ?? [];
  const caption = composedCaption(reports);
  const facts = caption ? [caption] : pictureFacts(reports, sighting?.size);
  const words = wordsIn(reports);
  const text = words ? `it reads\n${words.replace(/^/gm, '> ')}` : '';
  if (facts.length === 0 && text) return text;
  if (facts.length > 0) return [facts.join('\n'), text].filter(Boolean).join('\n');
  return reports.some(({ ok }) => ok) ? 'nothing was recognised in it.' : 'nothing could look at it.';
}

/** What was seen in whole sentences, if an expert put it so: it holds all that the facts tell. */
function composedCaption(reports: readonly ExpertReport[]): string | undefined {
  const captions = ofKind(
    reports.flatMap(({ observations }) => observations),
    'caption',
  );
  const composed = captions.find(({ phrases }) => phrases.length > 0);
  return composed && oneLine(composed.text, MOST_CAPTION);
}
