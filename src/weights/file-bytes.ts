import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { CorruptFileError } from './tensor-source.ts';

/** `readSync` takes at most this much at once on every platform. */
const LARGEST_READ = 2 ** 30;

/** A file open for reading at any place, larger ones than memory included. */
export class FileBytes {
  readonly path: string;
  readonly size: number;
  readonly #descriptor: number;
  #open = true;

  constructor(path: string) {
    this.path = path;
    this.#descriptor = openSync(path, 'r');
    this.size = fstatSync(this.#descriptor).size;
  }

  /** @throws {CorruptFileError} when the file ends before `offset + length`. */
  read(offset: number, length: number): Uint8Array {
    if (!this.#open) throw new Error(`${this.path} was closed already.`);
    if (offset + length > this.size) {
      throw new CorruptFileError(
        this.path,
        `it ends at byte ${this.size}, before byte ${offset + length} that it needs`,
      );
    }
    const bytes = new Uint8Array(length);
    let done = 0;
    while (done < length) {
      const count = readSync(this.#descriptor, bytes, done, Math.min(length - done, LARGEST_READ), offset + done);
      if (count === 0) throw new CorruptFileError(this.path, `it was cut at byte ${offset + done} while being read`);
      done += count;
    }
    return bytes;
  }

  close(): void {
    if (!this.#open) return;
    this.#open = false;
    closeSync(this.#descriptor);
  }
}

/** Opens a file and hands it to `use`, which keeps it open; closes it if `use` throws. */
export function withOpenFile<T>(path: string, use: (file: FileBytes) => T): T {
  const file = new FileBytes(path);
  try {
    return use(file);
  } catch (error) {
    file.close();
    throw error;
  }
}
