import type { PSM } from 'tesseract.js';
import { type Line, TesseractThread } from './tesseract-thread.ts';

/** Reads pages one after another on one Tesseract thread, which is replaced after a crash or an abort. */
export class Reader {
  readonly #begin: () => TesseractThread;
  #thread: TesseractThread | undefined;

  constructor(languages: string[], dataFolder: string) {
    this.#begin = () => new TesseractThread(languages, dataFolder);
  }

  /** Resolves when the first page can be read at once. */
  async start(): Promise<void> {
    await this.#orDispose(this.#living().ready);
  }

  /**
   * Reads one page. Tesseract cannot be interrupted, so an abort ends its thread.
   * @throws the signal's reason when it aborts; an Error when the thread dies or does not start.
   */
  async read(png: Buffer, layout: PSM, signal: AbortSignal): Promise<Line[]> {
    signal.throwIfAborted();
    const onAbort = () => void this.dispose();
    signal.addEventListener('abort', onAbort);
    try {
      return await this.#orDispose(this.#living().recognise(png, layout));
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
