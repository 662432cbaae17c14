import { beamSearch } from './beam-search.ts';
import type { PromptToken } from './embed.ts';
import type { GenerateEvent, SamplingOptions } from './language-model.ts';
import type { LlamaDecoder } from './llama-decoder.ts';
import { PromptLookup } from './prompt-lookup.ts';
import { CancelledError } from './runtime/runtime.ts';
import { createSampler } from './text/sampler.ts';

/** What answers are drawn from: one sequence that a prompt begins and tokens extend. */
export type SequenceDecoder = Pick<
  LlamaDecoder,
  'contextLength' | 'vocabularySize' | 'mostGuessed' | 'cachedTokens' | 'prefill' | 'decode'
>;

export interface AnswerOptions {
  sampling: SamplingOptions;
  /** Most tokens of the answer. */
  most: number;
  /** Tokens that end an answer. */
  endIds: readonly number[];
}

/** The account of an answer: time in the decoder, tokens computed, and `stop` when the model itself ends. */
export type Account = Extract<GenerateEvent, { type: 'done' }>;

/**
 * The ids of an answer, without the one that ends it. Keeps the account as it goes.
 * @throws {CancelledError} when the signal aborts.
 */
export function answerTokens(
  decoder: SequenceDecoder,
  prompt: readonly PromptToken[],
  options: AnswerOptions,
  account: Account,
  signal?: AbortSignal,
): AsyncGenerator<number, void, void> {
  const isSearch = (options.sampling.beams ?? 1) > 1;
  return (isSearch ? likeliestTokens : drawnTokens)(decoder, prompt, options, account, signal);
}

/** The ids of the likeliest answer, when it is whole. */
async function* likeliestTokens(
  decoder: SequenceDecoder,
  prompt: readonly PromptToken[],
  { sampling: { beams = 1, noRepeatNgram }, most, endIds }: AnswerOptions,
  account: Account,
  signal?: AbortSignal,
): AsyncGenerator<number, void, void> {
  throwIfCancelled(signal);
  const began = performance.now();
  await decoder.prefill(prompt, signal).finally(() => {
    account.prefillMs += performance.now() - began;
  });
  const searchBegan = performance.now();
  const options = { beams, most, endIds, ...(noRepeatNgram && { noRepeatNgram }) };
  const { ids, ended } = await beamSearch(decoder, prompt, options, signal).finally(() => {
    account.decodeMs = performance.now() - searchBegan;
  });
  account.newTokens = ids.length;
  if (ended) account.finish = 'stop';
  yield* ids;
}

/** The ids of an answer that is drawn token by token. */
async function* drawnTokens(
  decoder: SequenceDecoder,
  prompt: readonly PromptToken[],
  { sampling, most, endIds }: AnswerOptions,
  account: Account,
  signal?: AbortSignal,
): AsyncGenerator<number, void, void> {
  throwIfCancelled(signal);
  const sampler = createSampler(sampling);
  const words = prompt.filter((token) => typeof token === 'number');
  const seen = new Set(words);
  const lookup = new PromptLookup(words);
  const began = performance.now();
  let logits = await decoder.prefill(prompt, signal).finally(() => {
    account.prefillMs += performance.now() - began;
  });
  const vocabulary = decoder.vocabularySize;
  let guess: number[] = [];
  while (true) {
    // Row r holds the logits behind the r-th guessed token; they count as long as the guesses before them were right.
    for (const [row, guessed] of [...guess, undefined].entries()) {
      const id = sampler.next(logits.subarray(row * vocabulary, (row + 1) * vocabulary), seen);
      if (endIds.includes(id)) {
        account.finish = 'stop';
        return;
      }
      seen.add(id);
      lookup.push(id);
      account.newTokens += 1;
      yield id;
      throwIfCancelled(signal);
      if (account.newTokens === most) return;
      if (id === guessed) continue;
      const stepBegan = performance.now();
      const position = prompt.length + account.newTokens - 1;
      guess = lookup.guess(Math.min(decoder.mostGuessed, most - account.newTokens - 1));
      logits = await decoder.decode([id, ...guess], position, signal).finally(() => {
        account.decodeMs += performance.now() - stepBegan;
      });
      break;
    }
  }
}

function throwIfCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new CancelledError();
}
