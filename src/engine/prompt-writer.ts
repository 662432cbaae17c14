import type { PromptToken } from './embed.ts';
import type { ChatMessage } from './language-model.ts';

/** How a system takes a conversation in before its decoder answers. */
export interface PromptWriter {
  readonly sees: boolean;
  readonly knowsDrawingsAlone?: boolean;
  /** Texts at which an answer ends beside the model's own end tokens. */
  readonly stop: readonly string[];
  /** Lays a conversation out. Nothing is computed, so that a conversation may be laid out again and again until it fits. */
  layOut(messages: readonly ChatMessage[]): WrittenPrompt;
}

/** A conversation that is laid out. */
export interface WrittenPrompt {
  /** Tokens, those of pictures included. */
  readonly length: number;
  /** Numbers of the pictures that the system has no place for. */
  readonly unseen: readonly number[];
  /**
   * Looks at the pictures, makes the decoder ready for this prompt and gives its tokens. To be called by the request whose
   * turn it is: it computes, and what it tells the decoder holds until the next call.
   * @throws {CancelledError} when the signal aborts.
   */
  read(signal?: AbortSignal): Promise<readonly PromptToken[]>;
}
