import type { LanguageModelParts } from '../decoder-language-model.ts';
import { negativeLogLikelihood } from './negative-log-likelihood.ts';

/** A text is cut into pieces of so many tokens: the first ask, the others are scored as the answer. */
const QUESTION = 64;
const ANSWER = 192;

/** How a model took a text that was put into its mouth, over all scored tokens. */
export interface AnswerScore {
  /** exp of the mean negative log-likelihood of the tokens. */
  perplexity: number;
  /** The token that the model held for the likeliest at each place. */
  likeliest: number[];
}

/**
 * Scores a text as answers in conversations without pictures: laid out by the model's own prompt writer, computed by the
 * decoder as it decodes. What a system changes in such conversations shows here, whatever the system is.
 * @throws {CancelledError} when the signal aborts.
 */
export async function scoreAnswers(
  { decoder, tokenizer, writer }: Pick<LanguageModelParts, 'decoder' | 'tokenizer' | 'writer'>,
  ids: readonly number[],
  signal?: AbortSignal,
): Promise<AnswerScore> {
  const vocabulary = decoder.vocabularySize;
  const likeliest: number[] = [];
  let sum = 0;
  const score = (logits: Float32Array, row: number, target: number) => {
    sum += negativeLogLikelihood(logits, vocabulary, row, target);
    likeliest.push(indexOfLargest(logits.subarray(row * vocabulary, (row + 1) * vocabulary)));
  };
  for (let start = 0; start + QUESTION < ids.length; start += QUESTION + ANSWER) {
    const question = tokenizer.decode(ids.slice(start, start + QUESTION));
    const answer = ids.slice(start + QUESTION, start + QUESTION + ANSWER);
    const prompt = await writer.layOut([{ role: 'user', content: question }]).read(signal);
    score(await decoder.prefill(prompt, signal), 0, answer[0] as number);
    const atOnce = decoder.mostGuessed + 1;
    for (let at = 0; at < answer.length - 1; at += atOnce) {
      const tokens = answer.slice(at, Math.min(at + atOnce, answer.length - 1));
      const logits = await decoder.decode(tokens, prompt.length + at, signal);
      for (const row of tokens.keys()) score(logits, row, answer[at + row + 1] as number);
    }
  }
  return { perplexity: Math.exp(sum / likeliest.length), likeliest };
}

function indexOfLargest(values: Float32Array): number {
  let largest = 0;
  for (let index = 1; index < values.length; index++) {
    if ((values[index] as number) > (values[largest] as number)) largest = index;
  }
  return largest;
}
