import { Mutex } from 'async-mutex';
import { beamSearch } from './beam-search.ts';
import { fitConversation } from './fit-conversation.ts';
import type { GenerateEvent, GenerateRequest, LanguageModel, SamplingOptions } from './language-model.ts';
import type { LlamaDecoder } from './llama-decoder.ts';
import { PromptLookup } from './prompt-lookup.ts';
import { CancelledError } from './runtime/runtime.ts';
import type { ChatTemplate } from './text/chat-template.ts';
import { createSampler, type Sampler } from './text/sampler.ts';
import { TextStream } from './text/text-stream.ts';
import type { Tokenizer } from './text/tokenizer.ts';

type Done = Extract<GenerateEvent, { type: 'done' }>;

/** A LLaMA decoder with its tokenizer and chat template: conversations in, text out. */
export class LlamaLanguageModel implements LanguageModel {
  readonly name: string;
  readonly sampling: SamplingOptions;
  private readonly decoder: LlamaDecoder;
  private readonly tokenizer: Tokenizer;
  private readonly template: ChatTemplate;
  /** Held by the request that computes. */
  private readonly turn = new Mutex();

  constructor(
    name: string,
    sampling: SamplingOptions,
    parts: { decoder: LlamaDecoder; tokenizer: Tokenizer; template: ChatTemplate },
  ) {
    this.name = name;
    this.sampling = sampling;
    this.decoder = parts.decoder;
    this.tokenizer = parts.tokenizer;
    this.template = parts.template;
  }

  get contextLength(): number {
    return this.decoder.contextLength;
  }

  countTokens(text: string): number {
    return this.tokenizer.encode(text).length;
  }

  async *generate(request: GenerateRequest, signal?: AbortSignal): AsyncGenerator<GenerateEvent, void, void> {
    const { ids, droppedMessages } = fitConversation(
      request.messages,
      (messages) => this.tokenizer.encodePrompt(this.template.render(messages, { addGenerationPrompt: true })),
      this.contextLength,
      request.maxNewTokens,
    );
    const release = await this.waitForTurn(signal);
    if (!release) {
      yield { type: 'done', finish: 'cancelled', newTokens: 0, prefillMs: 0, decodeMs: 0 };
      return;
    }
    try {
      const cachedTokens = this.decoder.cachedTokens(ids);
      yield { type: 'prompt', promptTokens: ids.length, cachedTokens, droppedMessages };
      yield* this.answer(ids, request, signal);
    } finally {
      release();
    }
  }

  async dispose(): Promise<void> {
    this.turn.cancel();
    await this.decoder.dispose();
  }

  /** Gives what ends this request's turn; nothing when the signal aborts, or the model is disposed of, before it comes. */
  private async waitForTurn(signal?: AbortSignal): Promise<(() => void) | undefined> {
    const turn = this.turn.acquire().catch(() => undefined);
    if (!signal) return turn;
    const { promise: aborted, resolve } = Promise.withResolvers<undefined>();
    const giveUp = () => resolve(undefined);
    signal.addEventListener('abort', giveUp);
    if (signal.aborted) giveUp();
    const release = await Promise.race([turn, aborted]);
    signal.removeEventListener('abort', giveUp);
    // A turn that nobody waits for any more is passed on when it comes.
    if (!release) turn.then((pass) => pass?.());
    return release;
  }

  private async *answer(
    prompt: readonly number[],
    { sampling, maxNewTokens }: GenerateRequest,
    signal?: AbortSignal,
  ): AsyncGenerator<GenerateEvent, void, void> {
    const text = new TextStream(this.tokenizer, [...sampling.stop, ...this.template.stop]);
    const done: Done = { type: 'done', finish: 'length', newTokens: 0, prefillMs: 0, decodeMs: 0 };
    try {
      const isSearch = (sampling.beams ?? 1) > 1;
      const ids = isSearch
        ? this.likeliestTokens(prompt, sampling, maxNewTokens, done, signal)
        : this.tokens(prompt, createSampler(sampling), maxNewTokens, done, signal);
      for await (const id of ids) {
        const delta = text.push(id);
        if (delta.text) yield { type: 'token', text: delta.text };
        if (delta.stopped) {
          done.finish = 'stop';
          break;
        }
      }
    } catch (error) {
      if (!(error instanceof CancelledError)) throw error;
      done.finish = 'cancelled';
    }
    const rest = text.flush();
    if (rest) yield { type: 'token', text: rest };
    yield done;
  }

  /** The ids of the likeliest answer, when it is whole. */
  private async *likeliestTokens(
    prompt: readonly number[],
    { beams = 1, noRepeatNgram }: SamplingOptions,
    maxNewTokens: number,
    done: Done,
    signal?: AbortSignal,
  ): AsyncGenerator<number, void, void> {
    throwIfCancelled(signal);
    const began = performance.now();
    await this.decoder.prefill(prompt, signal).finally(() => {
      done.prefillMs = performance.now() - began;
    });
    const most = Math.min(maxNewTokens, this.contextLength - prompt.length);
    const options = { beams, most, endIds: this.tokenizer.eosIds, ...(noRepeatNgram && { noRepeatNgram }) };
    const searchBegan = performance.now();
    const { ids, ended } = await beamSearch(this.decoder, prompt, options, signal).finally(() => {
      done.decodeMs = performance.now() - searchBegan;
    });
    done.newTokens = ids.length;
    if (ended) done.finish = 'stop';
    yield* ids;
  }

  /**
   * The ids of an answer, without the one that ends it. Keeps the account in `done`: time in the decoder, tokens
   * computed, and `stop` when the model itself ends.
   */
  private async *tokens(
    prompt: readonly number[],
    sampler: Sampler,
    maxNewTokens: number,
    done: Done,
    signal?: AbortSignal,
  ): AsyncGenerator<number, void, void> {
    throwIfCancelled(signal);
    const seen = new Set(prompt);
    const lookup = new PromptLookup(prompt);
    const most = Math.min(maxNewTokens, this.contextLength - prompt.length);
    const began = performance.now();
    let logits = await this.decoder.prefill(prompt, signal).finally(() => {
      done.prefillMs = performance.now() - began;
    });
    const vocabulary = this.decoder.vocabularySize;
    let guess: number[] = [];
    while (true) {
      // Row r holds the logits behind the r-th guessed token; they count as long as the guesses before them were right.
      for (const [row, guessed] of [...guess, undefined].entries()) {
        const id = sampler.next(logits.subarray(row * vocabulary, (row + 1) * vocabulary), seen);
        if (this.tokenizer.eosIds.includes(id)) {
          done.finish = 'stop';
          return;
        }
        seen.add(id);
        lookup.push(id);
        done.newTokens += 1;
        yield id;
        throwIfCancelled(signal);
        if (done.newTokens === most) return;
        if (id === guessed) continue;
        const stepBegan = performance.now();
        const position = prompt.length + done.newTokens - 1;
        guess = lookup.guess(Math.min(this.decoder.mostGuessed, most - done.newTokens - 1));
        logits = await this.decoder.decode([id, ...guess], position, signal).finally(() => {
          done.decodeMs += performance.now() - stepBegan;
        });
        break;
      }
    }
  }
}

function throwIfCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new CancelledError();
}
