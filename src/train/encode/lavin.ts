import { imagesOf, type Sample } from '../data/sample.ts';
import { rowOf, visualPlaces } from './encoded-row.ts';
import type { Wording, WordingTools } from './encoder.ts';

/** What a picture alone is asked for. */
const CAPTION = 'Describe the image.';

/**
 * LaVIN's words: `Image: ` and the visual tokens, or `Image: N/A`; then the question and, with nothing in between, the answer.
 * Each turn of a conversation is learned by itself, as the official preparation does it.
 * @param response What stands before an answer: the trainer's word, or the one that the chat is served with.
 */
export function lavinWording({ tokenizer, tokensPerImage }: WordingTools, response = 'Response:'): Wording {
  const { bosId = 1, eosIds } = tokenizer;
  const image = [...tokenizer.encode('Image: '), ...visualPlaces(tokensPerImage)];
  const text = tokenizer.encode('Image: N/A');
  return {
    mostImages: 1,
    added: 1,
    split: eachTurn,
    encode(sample) {
      const prompt = promptOf(sample, response);
      const { answer = '' } = sample.turns[0] ?? {};
      // Tokenised together, since a token may reach over the seam; the prompt's own length says where the answer begins.
      const ids = tokenizer.encode(prompt + answer);
      const asked = tokenizer.encode(prompt).length;
      const images = imagesOf(sample);
      const given = [bosId, ...(images.length > 0 ? image : text), ...ids.slice(0, asked)];
      return rowOf([{ ids: given }, { ids: [...ids.slice(asked), eosIds[0] ?? 2], isLearned: true }], images);
    },
  };
}

/** Turns by themselves, each with the latest picture that was shown before it. */
function eachTurn(sample: Sample): Sample[] {
  let shown: readonly string[] = [];
  return sample.turns.map((turn) => {
    if (turn.images.length > 0) shown = turn.images;
    return { ...sample, turns: [{ ...turn, images: shown }] };
  });
}

function promptOf({ form, turns }: Sample, response: string): string {
  const { question = '', input } = turns[0] ?? {};
  if (form === 'science') return `${question}\n${response}`;
  const asked = [form === 'caption' ? CAPTION : question, input ?? ''].join(' ');
  return `Instruction: ${asked}\n${response}`.replaceAll('  ', ' ').replaceAll(' \n', '\n').trim();
}
