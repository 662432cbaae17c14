import type { Language } from './languages.ts';
import { Reader } from './reader.ts';
import { ReaderPool } from './reader-pool.ts';
import type { Line } from './tesseract-thread.ts';

/** A thread takes about a second to start and 100 MB: after so many milliseconds without work it is ended. */
const IDLE_MS = 60_000;

/** One Tesseract thread for each language, started when it is needed. */
export class LanguageReaders {
  readonly #pools = new Map<string, ReaderPool>();
  #rest: NodeJS.Timeout | undefined;

  /** @throws the signal's reason when it aborts; an Error when the thread dies or does not start. */
  async read(language: Language, png: Buffer, signal: AbortSignal): Promise<Line[]> {
    clearTimeout(this.#rest);
    try {
      return await this.#poolOf(language).use((reader) => reader.read(png, signal));
    } finally {
      clearTimeout(this.#rest);
      this.#rest = setTimeout(() => void this.#endIdle(), IDLE_MS).unref();
    }
  }

  async dispose(): Promise<void> {
    clearTimeout(this.#rest);
    await Promise.all([...this.#pools.values()].map((pool) => pool.dispose()));
  }

  /** A reader that has ended starts again when it is needed. */
  async #endIdle(): Promise<void> {
    await Promise.all([...this.#pools.values()].map((pool) => pool.use((reader) => reader.dispose())));
  }

  #poolOf(language: Language): ReaderPool {
    const known = this.#pools.get(language.code);
    if (known) return known;
    const pool = new ReaderPool(1, () => new Reader(language));
    this.#pools.set(language.code, pool);
    return pool;
  }
}
