import { Mutex } from 'async-mutex';
import { type Account, answerTokens, type SequenceDecoder } from './answer-tokens.ts';
import type { PromptToken } from './embed.ts';
import { fitConversation } from './fit-conversation.ts';
import type { GenerateEvent, GenerateRequest, LanguageModel, SamplingOptions } from './language-model.ts';
import type { PromptWriter } from './prompt-writer.ts';
import { CancelledError } from './runtime/runtime.ts';
import type { RouterShares } from './systems/lavin-shares.ts';
import { TextStream } from './text/text-stream.ts';
import type { Tokenizer } from './text/tokenizer.ts';

/** What a language model is put together from. */
export interface LanguageModelParts {
  decoder: SequenceDecoder;
  tokenizer: Tokenizer;
  /** The system around the decoder. */
  writer: PromptWriter;
  /** Of a system whose router chooses between experts by what a conversation is about. */
  routerShares?: RouterShares;
  /** Gives back the decoder and everything else of the model. */
  dispose(): Promise<void>;
}

/** A decoder with its tokenizer and a system's way to take conversations in: conversations in, text out. */
export class DecoderLanguageModel implements LanguageModel {
  readonly name: string;
  readonly sampling: SamplingOptions;
  private readonly parts: LanguageModelParts;
  /** Held by the request that computes. */
  private readonly turn = new Mutex();

  constructor(name: string, sampling: SamplingOptions, parts: LanguageModelParts) {
    this.name = name;
    this.sampling = sampling;
    this.parts = parts;
  }

  get contextLength(): number {
    return this.parts.decoder.contextLength;
  }

  get sees(): boolean {
    return this.parts.writer.sees;
  }

  get knowsDrawingsAlone(): boolean {
    return this.parts.writer.knowsDrawingsAlone ?? false;
  }

  countTokens(text: string): number {
    return this.parts.tokenizer.encode(text).length;
  }

  async *generate(request: GenerateRequest, signal?: AbortSignal): AsyncGenerator<GenerateEvent, void, void> {
    const { prompt: written, droppedMessages } = fitConversation(
      request.messages,
      (messages) => this.parts.writer.layOut(messages),
      this.contextLength,
      request.maxNewTokens,
    );
    const account: Account = { type: 'done', finish: 'length', newTokens: 0, prefillMs: 0, decodeMs: 0 };
    const release = await this.waitForTurn(signal);
    if (!release) {
      yield { ...account, finish: 'cancelled' };
      return;
    }
    try {
      const began = performance.now();
      const prompt = await written.read(signal).finally(() => {
        account.prefillMs = performance.now() - began;
      });
      const cachedTokens = this.parts.decoder.cachedTokens(prompt);
      const unseenImages = written.unseen;
      yield { type: 'prompt', promptTokens: prompt.length, cachedTokens, droppedMessages, unseenImages };
      yield* this.answer(prompt, request, account, signal);
    } catch (error) {
      if (!(error instanceof CancelledError)) throw error;
      yield { ...account, finish: 'cancelled' };
    } finally {
      release();
    }
  }

  async dispose(): Promise<void> {
    this.turn.cancel();
    await this.parts.dispose();
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
    prompt: readonly PromptToken[],
    { sampling, maxNewTokens }: GenerateRequest,
    account: Account,
    signal?: AbortSignal,
  ): AsyncGenerator<GenerateEvent, void, void> {
    const { decoder, tokenizer, writer } = this.parts;
    const text = new TextStream(tokenizer, [...sampling.stop, ...writer.stop]);
    const most = Math.min(maxNewTokens, this.contextLength - prompt.length);
    try {
      const options = { sampling, most, endIds: tokenizer.eosIds };
      for await (const id of answerTokens(decoder, prompt, options, account, signal)) {
        const delta = text.push(id);
        if (delta.text) yield { type: 'token', text: delta.text };
        if (delta.stopped) {
          account.finish = 'stop';
          break;
        }
      }
    } catch (error) {
      if (!(error instanceof CancelledError)) throw error;
      account.finish = 'cancelled';
    }
    const rest = text.flush();
    if (rest) yield { type: 'token', text: rest };
    yield account;
  }
}
