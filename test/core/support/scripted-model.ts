import { setTimeout as sleep } from 'node:timers/promises';
import type { GenerateEvent, GenerateRequest, LanguageModel } from '../../../src/engine/language-model.ts';

/** What a scripted model does otherwise than answer at once. */
export interface Script {
  /** The words it says; a function sees the request. */
  says?: string | ((request: GenerateRequest) => string);
  /** Waits so long before each word. */
  msPerWord?: number;
  /** Throws this after its first word. */
  failsWith?: Error;
  /** Whether it is shown pictures. */
  sees?: boolean;
  /** Whether that goes well with drawings alone. */
  knowsDrawingsAlone?: boolean;
  /** Claims to have had no place for these pictures. */
  overlooks?: number[];
  /** Claims to have left out so many messages. */
  drops?: number;
}

/** A language model that says what the test tells it to, one word a token, and remembers what it was asked. */
export class ScriptedModel implements LanguageModel {
  readonly name = 'scripted';
  readonly contextLength = 4096;
  readonly sees: boolean;
  readonly knowsDrawingsAlone: boolean;
  readonly sampling = { repetitionPenalty: 1.1, temperature: 0.2, topK: 0, minP: 0, topP: 0.9, stop: ['<end>'] };
  readonly requests: GenerateRequest[] = [];
  /** How many generations have ended, in whichever way. */
  ended = 0;
  readonly #script: Script;

  constructor(script: Script = {}) {
    this.#script = script;
    this.sees = script.sees ?? false;
    this.knowsDrawingsAlone = script.knowsDrawingsAlone ?? false;
  }

  /** What the last request asked. */
  get question(): string {
    return this.requests.at(-1)?.messages.at(-1)?.content ?? '';
  }

  countTokens(text: string): number {
    return text.split(/\s+/).filter(Boolean).length;
  }

  async *generate(request: GenerateRequest, signal?: AbortSignal): AsyncGenerator<GenerateEvent, void, void> {
    const { says = 'An answer of five words.', msPerWord = 0, failsWith, drops = 0, overlooks } = this.#script;
    this.requests.push(request);
    let newTokens = 0;
    const end = (finish: 'stop' | 'cancelled') =>
      ({ type: 'done', finish, newTokens, prefillMs: 1, decodeMs: 2 }) as const;
    try {
      yield { type: 'prompt', promptTokens: 42, cachedTokens: 7, droppedMessages: drops, unseenImages: overlooks };
      for (const text of (typeof says === 'string' ? says : says(request)).match(/\s*\S+/g) ?? []) {
        if (msPerWord > 0) await sleep(msPerWord, undefined, { signal }).catch(() => undefined);
        if (signal?.aborted) return yield end('cancelled');
        newTokens += 1;
        yield { type: 'token', text };
        if (failsWith) throw failsWith;
      }
      yield end('stop');
    } finally {
      this.ended += 1;
    }
  }

  async dispose(): Promise<void> {}
}
