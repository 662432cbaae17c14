import { alpacaPrompt } from '../../engine/systems/alpaca-prompt.ts';
import { imagesOf, type Sample } from '../data/sample.ts';
import { rowOf } from './encoded-row.ts';
import type { Wording, WordingTools } from './encoder.ts';

/** The official instruction of image-text pairs. */
const CAPTION = 'Generate caption of this image';

/**
 * LLaMA-Adapter V2's words: the form of Alpaca. Pictures take no place among them. Of a conversation the first turn is
 * learned, as in the official code.
 */
export function llamaAdapterV2Wording({ tokenizer }: WordingTools): Wording {
  const { bosId = 1, eosIds } = tokenizer;
  return {
    mostImages: 1,
    added: 0,
    split: (sample) => [{ ...sample, turns: sample.turns.slice(0, 1) }],
    encode(sample) {
      const prompt = promptOf(sample);
      const { answer = '' } = sample.turns[0] ?? {};
      const ids = tokenizer.encode(prompt + answer);
      const asked = tokenizer.encode(prompt).length;
      return rowOf(
        [{ ids: [bosId, ...ids.slice(0, asked)] }, { ids: [...ids.slice(asked), eosIds[0] ?? 2], isLearned: true }],
        imagesOf(sample),
      );
    },
  };
}

function promptOf({ form, turns }: Sample): string {
  const { question = '', input } = turns[0] ?? {};
  return alpacaPrompt(form === 'caption' ? CAPTION : question, input);
}
