import type { Settings } from '../../../config/settings.ts';
import type { Sighting } from '../../../core/prompt/picture-context.ts';
import type { Pixels } from '../../../engine/images/preprocess.ts';
import type { LanguageModel } from '../../../engine/language-model.ts';
import { Dice } from '../dice.ts';
import type { Art } from '../pictures/art.ts';
import { drawEmoji } from '../pictures/emoji.ts';
import { type PictureSample, render } from '../pictures/picture.ts';
import { drawScene } from '../pictures/scene.ts';
import { drawShapes } from '../pictures/shapes.ts';
import { askModel } from './ask-model.ts';
import { countAnswer, emptyScore, type QuestionScore } from './score.ts';

/** Far from the seeds of training; kinds lie so far apart. */
const FIRST_SEED = 2 ** 46;
const SEEDS_OF_KIND = 2 ** 20;

/** What the experts say of a picture, the first and only one. */
export type Look = (picture: Pixels) => Promise<Sighting>;

/**
 * Asks a model about drawings that training never sees: emoji of a vendor of its own, on grounds of textures of their own.
 * @returns scores by kind and skill: `scene count`.
 */
export async function seeHeldOut(
  model: LanguageModel,
  settings: Settings,
  art: Art,
  samples: number,
  look: Look,
  signal: AbortSignal,
): Promise<Record<string, QuestionScore>> {
  const scores: Record<string, QuestionScore> = {};
  const kinds: readonly ((dice: Dice) => PictureSample)[] = [
    (dice) => drawEmoji(art, dice, true),
    (dice) => drawScene(art, dice, true),
    (dice) => drawShapes(dice, true),
  ];
  for (const [at, draw] of kinds.entries()) {
    for (let index = 0; index < samples; index++) {
      const { kind, svg, questions } = draw(new Dice(FIRST_SEED + at * SEEDS_OF_KIND + index));
      const picture = await render(svg);
      const sightings = [await look(picture)];
      const images = model.sees ? [{ number: 1, ...picture }] : [];
      for (const { question, skill, expected } of questions) {
        const answer = await askModel(model, settings, { question, sightings, images }, signal);
        const name = `${kind} ${skill}`;
        scores[name] ??= emptyScore();
        countAnswer(scores[name], answer, expected);
      }
    }
  }
  return scores;
}
