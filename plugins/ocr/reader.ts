import type { Language } from './languages.ts';
import { type Line, TesseractThread } from './tesseract-thread.ts';

/** Reads pages one after another on one Tesseract thread, which is replaced after a crash or an abort. */
export class Reader {
  readonly #begin: () => TesseractThread;
  #thread: TesseractThread | undefined;

  constructor(language: Language) {
    this.#begin = () => new TesseractThread(language);
  }

  /**
   * Reads one page. Tesseract cannot be interrupted, so an abort ends its thread.
   * @throws the signal's reason when it aborts; an Error when the thread dies or does not start.
   */
  async read(png: Buffer, signal: AbortSignal): Promise<Line[]> {
    signal.throwIfAborted();
    const onAbort = () => void this.dispose();
    signal.addEventListener('abort', onAbort);
    try {
      return await this.#orDispose(this.#living().recognise(png));
    } catch (error) {
      signal.throwIfAborted();
      throw error;
    } finally {
      signal.removeEventListener('abort', onAbort);
    }
  }

  async dispose(): Promise<void> {
    const thread = this.#thread;
    this.#thread = undefined;
    await thread?.end();
  }

  #living(): TesseractThread {
    if (!this.#thread || this.#thread.isOver) this.#thread = this.#begin();
    return this.#thread;
  }

  /** A thread that failed once is not trusted again. */
  async #orDispose<T>(work: Promise<T>): Promise<T> {
    try {
      return await work;
    } catch (error) {
      await this.dispose();
      throw error;
    }
  }
}
