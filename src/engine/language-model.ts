import type { Pixels } from './images/preprocess.ts';

/** A loaded language model: the only thing of the engine that the rooms above it see. */
export interface LanguageModel {
  readonly name: string;
  /** Most tokens of prompt and answer together. */
  readonly contextLength: number;
  /** Whether it looks at the pictures of a conversation; one that does not is given words alone. */
  readonly sees: boolean;
  /** Whether its eye has learned drawings alone: of a photograph in which experts are sure of a thing it is better told in words. */
  readonly knowsDrawingsAlone?: boolean;
  /** What the model's manifest asks for; a request starts from it. */
  readonly sampling: SamplingOptions;
  /** Number of tokens `text` takes in a prompt, without special tokens. */
  countTokens(text: string): number;
  /**
   * Streams the answer to a conversation. One call at a time computes; further ones wait their turn, first come first
   * served. Aborting the signal ends the computation and yields `done` with finish `cancelled`.
   *
   * Turns that do not fit into the context are dropped, oldest first; the system message and the last message stay.
   * @throws {PromptTooLongError} when the system message and the last message alone do not fit.
   */
  generate(request: GenerateRequest, signal?: AbortSignal): AsyncGenerator<GenerateEvent, void, void>;
  /** Ends what computes and what waits, as an abort would. */
  dispose(): Promise<void>;
}

/** One message in the roles of the model's chat template. */
export interface ChatMessage {
  role: 'system' | 'user' | 'assistant';
  content: string;
  /**
   * What `content` is made of, where experts looked at the message's pictures: for systems that have a place of its own for
   * what experts read.
   */
  parts?: { words: string; context: string; places: readonly PicturePlace[] };
  /** For a model that sees. */
  images?: readonly ModelImage[];
}

/** Where in a message's `content` the words about a picture begin. */
export interface PicturePlace {
  /** That everybody calls the picture by. */
  number: number;
  /** Characters ahead of it. */
  at: number;
}

/** An upright sRGB picture of the conversation, and the number that everybody calls it by. */
export interface ModelImage extends Pixels {
  number: number;
}

export interface GenerateRequest {
  messages: ChatMessage[];
  sampling: SamplingOptions;
  maxNewTokens: number;
}

/** How the next token is drawn from the logits. Steps run in the order of the fields. */
export interface SamplingOptions {
  /**
   * Answers that are followed side by side in search of the likeliest one; absent or 1 is off. Then nothing is drawn,
   * `noRepeatNgram` and `stop` alone have a part in it, and the answer comes when it is whole.
   */
  beams?: number;
  /** Divides the logits of tokens seen in prompt and answer (negative ones are multiplied); 1 is off. */
  repetitionPenalty: number;
  /** No run of this many tokens comes twice in an answer; absent or 0 is off. */
  noRepeatNgram?: number;
  /** 0 is greedy: the largest logit, nothing drawn. */
  temperature: number;
  /** Keep the k likeliest tokens; 0 is off. */
  topK: number;
  /** Keep tokens of at least this share of the likeliest one's probability; 0 is off. */
  minP: number;
  /** Keep the smallest set of tokens whose probabilities add up to p; 1 is off. */
  topP: number;
  /** Equal seeds draw equally. Absent: a fresh one. */
  seed?: number;
  /** The answer ends before the first of these; none of them is ever streamed, not even in part. */
  stop: string[];
}

export type GenerateEvent =
  /** The prompt is laid out and its pictures are looked at; the decoder has computed nothing yet. */
  | {
      type: 'prompt';
      promptTokens: number;
      cachedTokens: number;
      droppedMessages: number;
      /** Numbers of the pictures that the system has no place for. */
      unseenImages?: readonly number[];
    }
  /** Whole characters only. */
  | { type: 'token'; text: string }
  | {
      type: 'done';
      finish: 'stop' | 'length' | 'cancelled';
      newTokens: number;
      /** Looking at pictures is part of it. */
      prefillMs: number;
      decodeMs: number;
    };

/** The system message and the question alone are longer than the context. */
export class PromptTooLongError extends Error {
  readonly promptTokens: number;
  readonly contextLength: number;

  constructor(promptTokens: number, contextLength: number) {
    super(`The question takes ${promptTokens} tokens, the model's context holds ${contextLength}. Shorten it.`);
    this.name = 'PromptTooLongError';
    this.promptTokens = promptTokens;
    this.contextLength = contextLength;
  }
}
