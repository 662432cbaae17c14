import type { CaptionPhrase, CaptionSight, ExpertImage, ExpertReport } from '../../../src/core/experts/plugin.ts';
import { colourWords } from './colours.ts';
import { phraseOn, witnessed } from './evidence.ts';
import { type Kind, kindOf, shadeOf } from './kind.ts';
import { withArticle } from './nouns.ts';
import { type Measures, measure } from './pixels.ts';
import { classPhrases, codePhrases, thingPhrases } from './things.ts';
import { measureText, wordPhrases } from './words.ts';

/** Longer side by shorter side from which on a picture is wide or tall. */
const OBLONG = 1.2;
/** Sorts of pictures as they are called; those that lie on a ground are light or dark. */
const NAMES: Readonly<Record<Kind, string>> = {
  photo: 'photo',
  page: 'page',
  screenshot: 'screenshot',
  graphic: 'screenshot or graphic',
  drawing: 'drawing or graphic',
  picture: 'picture',
};
const HAS_GROUND: ReadonlySet<Kind> = new Set(['screenshot', 'page', 'graphic']);
/** What is measured on the pixels alone; the sort of a picture is the least sure of it. */
const PIXEL_CONFIDENCE = 0.8;

/**
 * Composes a caption of what the experts saw and of what can be measured on the pixels. It says nothing else, and each
 * phrase names its evidence; "nothing was recognised" is a caption too.
 */
export async function compose(image: ExpertImage, reports: readonly ExpertReport[]): Promise<CaptionSight> {
  const [things, classes] = [witnessed(reports, 'object'), witnessed(reports, 'class')];
  const [codes, lines] = [witnessed(reports, 'code'), witnessed(reports, 'text')];
  const [measures, colours] = await Promise.all([measure(image), colourWords(image)]);
  const told = [
    ...thingPhrases(things, image),
    ...classPhrases(
      classes,
      things.map(({ seen }) => seen.label),
    ),
    ...wordPhrases(lines),
    ...codePhrases(codes, image),
  ];
  const kind = kindOf(measures, measureText(lines, image));
  const phrases = [looks(image, kind, measures, colours), ...(told.length > 0 ? told : [nothingIn(reports)])];
  const confidences = [...things, ...classes, ...codes, ...lines].map(({ seen }) => seen.confidence);
  return {
    kind: 'caption',
    text: phrases.map(({ text }) => text).join(' '),
    confidence: Math.min(PIXEL_CONFIDENCE, ...(confidences.length > 0 ? [mean(confidences)] : [])),
    phrases,
  };
}

/** Sort, size and colours: what is seen on the pixels themselves. */
function looks({ width, height }: ExpertImage, kind: Kind, measures: Measures, colours: string): CaptionPhrase {
  const shape = width >= OBLONG * height ? 'wide' : height >= OBLONG * width ? 'tall' : 'square';
  const shade = HAS_GROUND.has(kind) ? shadeOf(measures) : '';
  // A white page that a program painted is no other picture than a screenshot of it.
  const name = kind === 'screenshot' && shade === 'light' ? 'screenshot or page' : NAMES[kind];
  const words = withArticle([shape, shade, name].filter(Boolean).join(' '));
  return phraseOn(`${words.charAt(0).toUpperCase()}${words.slice(1)} of ${width} x ${height} pixels, ${colours}.`, []);
}

/** Who looked at it is said: that no expert could look is another thing than that none saw anything. */
function nothingIn(reports: readonly ExpertReport[]): CaptionPhrase {
  const looked = reports.some(({ ok }) => ok);
  return phraseOn(looked ? 'Nothing in it was recognised.' : 'No expert could look at it.', []);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
