import type { Settings } from '../../../config/settings.ts';
import type { LanguageModel } from '../../../engine/language-model.ts';
import { Dice } from '../dice.ts';
import { HELD_OUT } from '../documents/kinds.ts';
import { drawSample, type ReadingQuestion } from '../documents/sample.ts';
import { askModel } from './ask-model.ts';
import { countAnswer, emptyScore, type QuestionScore } from './score.ts';
import type { Expected } from './score-answer.ts';

/** Far from the seeds of training; kinds lie so far apart. */
const FIRST_SEED = 2 ** 45;
const SEEDS_OF_KIND = 2 ** 20;

/** A description, `A parcel label: "FRAGILE".`: nobody taught the model what such a kind is called, so its words decide. */
const QUOTED = /^[^"]+: "(?<words>.+)"\.$/;

/** Asks a model about samples of every kind of document that training never sees. */
export async function readHeldOut(
  model: LanguageModel,
  settings: Settings,
  samples: number,
  signal: AbortSignal,
  onKind: (kind: string, score: QuestionScore) => void,
): Promise<Record<string, QuestionScore>> {
  const scores: Record<string, QuestionScore> = {};
  for (const [at, kind] of HELD_OUT.entries()) {
    const score = emptyScore();
    for (let index = 0; index < samples; index++) {
      const { sightings, questions } = drawSample(kind, new Dice(FIRST_SEED + at * SEEDS_OF_KIND + index));
      for (const asked of questions) {
        const answer = await askModel(model, settings, { question: asked.question, sightings }, signal);
        countAnswer(score, answer, expectedOf(asked));
      }
    }
    scores[kind.name] = score;
    onKind(kind.name, score);
  }
  return scores;
}

function expectedOf({ answer, sort }: ReadingQuestion): Expected {
  if (sort === 'absent') return { absent: true };
  if (sort === 'yes' || sort === 'no') return { contains: [sort] };
  return { contains: [QUOTED.exec(answer)?.groups?.words ?? answer.replace(/\.$/, '')] };
}
