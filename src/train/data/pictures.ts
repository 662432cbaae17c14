import { readFile } from 'node:fs/promises';
import { LRUCache } from 'lru-cache';
import sharp from 'sharp';
import { decodePicture } from '../../core/intake/decode.ts';
import type { Pixels } from '../../engine/images/preprocess.ts';
import { RowError } from './row-error.ts';

const MOST_PIXELS = 100_000_000;
const REMEMBERED_BYTES = 256 * 2 ** 20;

/** Reads pictures that rows name, as a tower sees them; the latest ones are remembered. */
export class Pictures {
  readonly #prepare: (pixels: Pixels) => Float32Array;
  readonly #remembered = new LRUCache<string, Float32Array>({
    maxSize: REMEMBERED_BYTES,
    sizeCalculation: ({ byteLength }) => byteLength,
  });
  /** Files whose header was read and is a picture's. */
  readonly #checked = new Set<string>();

  constructor(prepare: (pixels: Pixels) => Float32Array) {
    this.#prepare = prepare;
  }

  /**
   * Looks at a file's header alone, which is quick.
   * @throws {RowError} when there is no such picture.
   */
  async check(path: string): Promise<void> {
    if (this.#checked.has(path)) return;
    const bytes = await readPicture(path);
    await sharp(bytes)
      .metadata()
      .catch((error: Error) => {
        throw new RowError(`names ${path}, which is no picture (${firstLine(error)})`);
      });
    this.#checked.add(path);
  }

  /** @throws {RowError} when it cannot be read. */
  async load(path: string): Promise<Float32Array> {
    const known = this.#remembered.get(path);
    if (known) return known;
    const bytes = await readPicture(path);
    const pixels = await decodePicture(bytes, MOST_PIXELS).catch((error: Error) => {
      throw new RowError(`names ${path}, which ${firstLine(error)}`);
    });
    const prepared = this.#prepare(pixels);
    this.#remembered.set(path, prepared);
    return prepared;
  }
}

function readPicture(path: string): Promise<Buffer> {
  return readFile(path).catch((error: NodeJS.ErrnoException) => {
    throw new RowError(error.code === 'ENOENT' ? `names ${path}, which is not there` : firstLine(error));
  });
}

function firstLine({ message }: Error): string {
  return message.split('\n')[0] ?? '';
}
