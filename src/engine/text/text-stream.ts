import { StopStrings } from './stop-strings.ts';
import type { Tokenizer } from './tokenizer.ts';

/** What one more token adds to an answer. */
export interface TextDelta {
  /** Whole characters, often none. */
  text: string;
  /** Whether the answer has ended at a stop string; later tokens add nothing. */
  stopped: boolean;
}

/**
 * Turns the tokens of an answer into text as they come. A character spread over several tokens appears when it is
 * complete, and text that may be the beginning of a stop string when it has turned out to be none.
 */
export class TextStream {
  readonly #tokenizer: Pick<Tokenizer, 'bytesOf' | 'hasPrefixSpace'>;
  readonly #stop: StopStrings;
  readonly #decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  #atStart = true;

  constructor(tokenizer: Pick<Tokenizer, 'bytesOf' | 'hasPrefixSpace'>, stop: readonly string[] = []) {
    this.#tokenizer = tokenizer;
    this.#stop = new StopStrings(stop);
  }

  push(id: number): TextDelta {
    const text = this.#withoutPrefixSpace(this.#decoder.decode(this.#tokenizer.bytesOf(id), { stream: true }));
    return { text: this.#stop.push(text), stopped: this.#stop.found };
  }

  /** The text still held back. A character whose last bytes never came is left out. */
  flush(): string {
    return this.#stop.flush();
  }

  #withoutPrefixSpace(text: string): string {
    if (!this.#atStart || text === '') return text;
    this.#atStart = false;
    return this.#tokenizer.hasPrefixSpace && text.startsWith(' ') ? text.slice(1) : text;
  }
}
