import { owlSystemLine } from '../../engine/systems/mplug-owl-prompt.ts';
import { imagesOf, type Sample, type SampleTurn } from '../data/sample.ts';
import { rowOf, type Stretch, visualPlaces } from './encoded-row.ts';
import type { Wording, WordingTools } from './encoder.ts';

/** More pictures than any context has room for. */
const MOST_IMAGES = 64;

/** What is asked of a picture alone, where the words are those of a conversation. */
const CAPTION = 'Describe the image.';

/**
 * mPLUG-Owl's words of instruction tuning: a whole conversation, an end token behind each answer. The official preparation
 * cuts the text at pictures, at `AI: ` and at `\nHuman: `, and tokenises each piece by itself.
 */
export function owlWording({ tokenizer, tokensPerImage }: WordingTools): Wording {
  const { bosId = 1, eosIds } = tokenizer;
  const human = tokenizer.encode('\nHuman: ');
  const ai = tokenizer.encode('AI: ');
  const turnOf = (form: Sample['form'], { question, input, answer, images }: SampleTurn): Stretch[] => {
    const words = [form === 'caption' ? CAPTION : question, ...(input ? [input] : [])].join('\n');
    return [
      ...images.map(() => ({ ids: [...human, ...visualPlaces(tokensPerImage)] })),
      { ids: [...human, ...tokenizer.encode(`${words}\n`), ...ai] },
      { ids: [...tokenizer.encode(answer), eosIds[0] ?? 2], isLearned: true },
    ];
  };
  return {
    mostImages: MOST_IMAGES,
    added: 0,
    split: (sample) => [sample],
    encode({ form, system, turns }) {
      const opening = { ids: [bosId, ...tokenizer.encode(system ?? owlSystemLine)] };
      return rowOf([opening, ...turns.flatMap((turn) => turnOf(form, turn))], imagesOf({ turns }));
    },
  };
}

/**
 * Its words of the first stage, whose code was never published: the picture and what is said of it, all of which is
 * learned.
 */
export function owlPairWording({ tokenizer, tokensPerImage }: WordingTools): Wording {
  const { bosId = 1, eosIds } = tokenizer;
  return {
    mostImages: MOST_IMAGES,
    added: 0,
    split: (sample) => [{ ...sample, turns: sample.turns.slice(0, 1) }],
    encode({ turns }) {
      const images = imagesOf({ turns });
      const shown = images.flatMap(() => visualPlaces(tokensPerImage));
      const said = tokenizer.encode(turns[0]?.answer ?? '');
      return rowOf([{ ids: [bosId, ...shown] }, { ids: [...said, eosIds[0] ?? 2], isLearned: true }], images);
    },
  };
}
