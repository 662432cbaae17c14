import { owlSystemLine } from '../../engine/systems/mplug-owl-prompt.ts';
import { imagesOf, type Sample, type SampleTurn } from '../data/sample.ts';
import { rowOf, type Stretch, visualPlaces } from './encoded-row.ts';
import type { Wording, WordingTools } from './encoder.ts';

/** More pictures than any context has room for. */
const MOST_IMAGES = 64;

/** What begins a person's line. */
const HUMAN = '\nHuman: ';

/** What is asked of a picture alone, where the words are those of a conversation. */
const CAPTION = 'Describe the image.';

/**
 * mPLUG-Owl's words of instruction tuning: a whole conversation, an end token behind each answer. The official preparation
 * cuts the text at pictures, at `AI: ` and at `\nHuman: `, and tokenises each piece by itself.
 */
export function owlWording({ tokenizer, tokensPerImage }: WordingTools): Wording {
  const { bosId = 1, eosIds } = tokenizer;
  const ai = tokenizer.encode('AI: ');
  /** @param isFirst Nothing stands before the turn, so that its first words are one piece with who says them. */
  const turnOf = (
    form: Sample['form'],
    { question, input, answer, images }: SampleTurn,
    isFirst: boolean,
  ): Stretch[] => {
    const words = `${[form === 'caption' ? CAPTION : question, ...(input ? [input] : [])].join('\n')}\n`;
    const shown = images.map((_, index) => {
      return {
        ids: [...tokenizer.encode(isFirst && index === 0 ? 'Human: ' : HUMAN), ...visualPlaces(tokensPerImage)],
      };
    });
    const isBare = isFirst && images.length === 0;
    const asked = isBare
      ? tokenizer.encode(`Human: ${words}`)
      : [...tokenizer.encode(HUMAN), ...tokenizer.encode(words)];
    return [
      ...shown,
      { ids: [...asked, ...ai] },
      { ids: [...tokenizer.encode(answer), eosIds[0] ?? 2], isLearned: true },
    ];
  };
  return {
    mostImages: MOST_IMAGES,
    added: 0,
    split: (sample) => [sample],
    encode({ form, system = owlSystemLine, turns }) {
      const opening = { ids: [bosId, ...(system === '' ? [] : tokenizer.encode(system))] };
      const said = turns.flatMap((turn, index) => turnOf(form, turn, system === '' && index === 0));
      return rowOf([opening, ...said], imagesOf({ turns }));
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
