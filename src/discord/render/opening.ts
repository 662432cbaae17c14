/** Milliseconds after the first word when an unfinished first sentence is shown. */
const SENTENCE_PATIENCE_MS = 1000;
/** Milliseconds without a word after which the person is told what takes so long, and can stop it. */
const STATUS_PATIENCE_MS = 3000;

const SENTENCE = /[.!?…。！？:]["'”’)\]*]*\s|\n/;

/** Decides when an answer first shows: with its first sentence, soon after its first word, or after a long silence. */
export class Opening {
  readonly #reveal: () => void;
  readonly #silence: NodeJS.Timeout;
  #unfinished: NodeJS.Timeout | undefined;
  #open = false;

  /** @param reveal Called when something else than a new word opens the answer. */
  constructor(reveal: () => void) {
    this.#reveal = reveal;
    this.#silence = setTimeout(() => this.open(), STATUS_PATIENCE_MS);
  }

  /** Whether an answer with this text so far shows. */
  shows(text: string): boolean {
    if (this.#open) return true;
    const words = text.trimStart();
    if (SENTENCE.test(words)) {
      this.#open = true;
      this.close();
    } else if (words !== '') {
      this.#unfinished ??= setTimeout(() => this.open(), SENTENCE_PATIENCE_MS);
    }
    return this.#open;
  }

  /** Shows the answer as it is. */
  open(): void {
    this.#open = true;
    this.close();
    this.#reveal();
  }

  /** Stops waiting. */
  close(): void {
    clearTimeout(this.#silence);
    clearTimeout(this.#unfinished);
  }
}
