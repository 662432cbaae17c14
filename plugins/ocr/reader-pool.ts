import Bottleneck from 'bottleneck';
import type { Reader } from './reader.ts';

/** Lends out a few readers, made as they are needed, and keeps them between pictures: starting one costs more than reading. */
export class ReaderPool {
  readonly #make: () => Reader;
  readonly #all: Reader[] = [];
  readonly #idle: Reader[] = [];
  readonly #places: Bottleneck;

  constructor(size: number, make: () => Reader) {
    this.#make = make;
    this.#places = new Bottleneck({ maxConcurrent: size });
  }

  /** Runs `task` with a reader of its own as soon as one is free. */
  use<T>(task: (reader: Reader) => Promise<T>): Promise<T> {
    return this.#places.schedule(async () => {
      const reader = this.#idle.pop() ?? this.#add();
      try {
        return await task(reader);
      } finally {
        this.#idle.push(reader);
      }
    });
  }

  async dispose(): Promise<void> {
    await Promise.all(this.#all.map((reader) => reader.dispose()));
  }

  #add(): Reader {
    const reader = this.#make();
    this.#all.push(reader);
    return reader;
  }
}
