import { AttachmentBuilder, type Message } from 'discord.js';
import { type AnswerKey, buttonRow } from '../buttons.ts';
import type { PartView } from './answer-view.ts';
import type { MessageBody, Transport } from './transport.ts';

interface Part {
  message: Message;
  /** What it shows; unknown for a message that was there before, or may have been. */
  view?: PartView;
}

/** One request that brings the messages of an answer closer to how they are to look. */
export interface Change {
  kind: 'send' | 'edit' | 'remove';
  apply(): Promise<void>;
}

/** The messages of one answer in Discord, and what each of them shows. */
export class AnswerMessages {
  readonly key: AnswerKey;
  readonly transport: Transport;
  readonly #parts: Part[];
  /** Whether a message was sent of which no answer came back. */
  #sendInDoubt = false;

  /** @param existing Messages that already show this answer, first to last. */
  constructor(key: AnswerKey, transport: Transport, existing: readonly Message[] = []) {
    this.key = key;
    this.transport = transport;
    this.#parts = existing.map((message) => ({ message }));
  }

  /** Whether the person already sees any of them. */
  get begun(): boolean {
    return this.#parts.length > 0;
  }

  /** The next change towards what is wanted, undefined when all messages look that way: first to last, then removals. */
  changeTowards(wanted: readonly PartView[]): Change | undefined {
    const index = wanted.findIndex((view, place) => !sameView(this.#parts[place]?.view, view));
    const view = wanted[index];
    if (view !== undefined) {
      return this.#parts[index] === undefined
        ? { kind: 'send', apply: () => this.#send(view) }
        : { kind: 'edit', apply: () => this.#edit(index, view) };
    }
    return this.#parts.length > wanted.length ? { kind: 'remove', apply: () => this.#removeLast() } : undefined;
  }

  async #send(view: PartView): Promise<void> {
    const inDoubt = this.#sendInDoubt;
    this.#sendInDoubt = true;
    const message = await this.transport.send(this.#body(view), this.#parts.at(-1)?.message);
    this.#sendInDoubt = false;
    this.#parts.push(inDoubt ? { message } : { message, view });
  }

  async #edit(index: number, view: PartView): Promise<void> {
    const part = this.#parts[index];
    if (part === undefined) return;
    part.message = await this.transport.edit(part.message, this.#body(view));
    part.view = view;
  }

  async #removeLast(): Promise<void> {
    const part = this.#parts.at(-1);
    if (part === undefined) return;
    await this.transport.remove(part.message);
    this.#parts.pop();
  }

  #body(view: PartView): MessageBody {
    return {
      content: view.content,
      components: buttonRow(view, this.key),
      files: view.file === undefined ? [] : [new AttachmentBuilder(Buffer.from(view.file), { name: 'answer.txt' })],
    };
  }
}

function sameView(shown: PartView | undefined, wanted: PartView): boolean {
  const isSame = (key: keyof PartView) => shown?.[key] === wanted[key];
  return isSame('content') && isSame('buttons') && isSame('evidence') && isSame('file');
}
