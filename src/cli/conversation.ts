import { randomUUID } from 'node:crypto';
import type { Core } from '../core/core.ts';
import type { ImageReference, TurnMessage, TurnOptions } from '../core/turn.ts';
import { showAnswer } from './show-answer.ts';

/** A conversation on the terminal: what was said, and the pictures that go with the next question. */
export class Conversation {
  readonly #core: Core;
  readonly #options: TurnOptions;
  #messages: TurnMessage[] = [];
  #images: ImageReference[] = [];
  #answering: AbortController | undefined;

  constructor(core: Core, options: TurnOptions) {
    this.#core = core;
    this.#options = options;
  }

  /** @returns How many pictures go with the next question. */
  attach(images: readonly ImageReference[]): number {
    this.#images.push(...images);
    return this.#images.length;
  }

  /**
   * Asks, shows the answer as it comes, and keeps both for the next question.
   * @throws {AnswerError} when there is no answer; the question is then not kept.
   */
  async ask(text: string): Promise<void> {
    const question: TurnMessage = { role: 'user', text, images: this.#images };
    const messages = [...this.#messages, question];
    this.#images = [];
    this.#answering = new AbortController();
    try {
      const turn = { id: randomUUID(), messages, options: this.#options };
      const answer = await showAnswer(this.#core.answer(turn, this.#answering.signal));
      this.#messages = [...messages, { role: 'assistant', text: answer.text, images: [] }];
    } finally {
      this.#answering = undefined;
    }
  }

  /** Ends a running answer. @returns Whether there was one. */
  stopAnswer(): boolean {
    this.#answering?.abort();
    return this.#answering !== undefined;
  }

  clear(): void {
    this.#messages = [];
    this.#images = [];
  }
}
