import type { FileBytes } from '../file-bytes.ts';
import { CorruptFileError, UnsupportedFileError } from '../tensor-source.ts';
import { storedBytes } from '../tensor-type.ts';
import type { TorchContent } from './archive.ts';
import { ByteReader } from './byte-reader.ts';
import type { PickleValue } from './pickle-values.ts';
import { TorchWorld } from './torch-world.ts';
import { unpickle } from './unpickle.ts';

/** The pickled number that every file in the old form begins with. */
const MAGIC = 0x1950a86a20f9469cfc6cn;
const PROTOCOL = 1001;

/** The pickles are first looked for in this much of the file, then in four times more, and so on. */
const FIRST_WINDOW = 2 ** 20;
const LARGEST_WINDOW = 2 ** 28;

/**
 * Reads the old form of torch's files (before 1.6): pickles of a magic number, a version, facts of the machine, the
 * content and the storages' order, then each storage as its number of values (u64) and its bytes.
 */
export function readLegacy(file: FileBytes): TorchContent {
  const { root, order, end, world } = readPickles(file);
  const places = new Map<string, number>();
  let at = end;
  for (const key of order) {
    const storage = typeof key === 'string' ? world.storages.get(key) : undefined;
    if (storage === undefined)
      throw new CorruptFileError(file.path, `it holds the storage "${key}" that no tensor uses`);
    const size = Number(new DataView(file.read(at, 8).buffer).getBigUint64(0, true));
    const byteLength = storedBytes(storage.dtype, size);
    if (size !== storage.size || byteLength === undefined) {
      throw new CorruptFileError(file.path, `its storage "${key}" has ${size} values instead of ${storage.size}`);
    }
    places.set(storage.key, at + 8);
    at += 8 + byteLength;
  }
  if (at !== file.size)
    throw new CorruptFileError(file.path, `it has ${file.size} bytes, but its storages end at ${at}`);
  for (const key of world.storages.keys()) {
    if (!places.has(key)) throw new CorruptFileError(file.path, `it lacks the storage "${key}"`);
  }
  return { root, placeOf: (storage) => places.get(storage.key) ?? 0 };
}

interface Pickles {
  root: PickleValue;
  order: PickleValue[];
  /** The byte behind the last pickle. */
  end: number;
  world: TorchWorld;
}

/** Where the pickles end is not known before they are read, so the window grows until they are all in it. */
function readPickles(file: FileBytes): Pickles {
  for (let window = FIRST_WINDOW; ; window *= 4) {
    const all = window >= file.size;
    try {
      return parsePickles(file.path, file.read(0, Math.min(window, file.size)));
    } catch (error) {
      if (!(error instanceof CorruptFileError) || all || window >= LARGEST_WINDOW) throw error;
    }
  }
}

function parsePickles(path: string, bytes: Uint8Array): Pickles {
  const reader = new ByteReader(path, bytes);
  const world = new TorchWorld(path, { script: false });
  const next = () => unpickle(path, reader, world);
  if (next() !== MAGIC) throw new UnsupportedFileError(path, 'it is a pickle, but not one that torch wrote');
  if (next() !== PROTOCOL) throw new UnsupportedFileError(path, 'it was written by an unknown version of torch');
  const machine = next();
  if (machine instanceof Map && machine.get('little_endian') === false) {
    throw new UnsupportedFileError(path, 'it was written by a big-endian machine');
  }
  const root = next();
  const order = next();
  if (!Array.isArray(order)) throw new CorruptFileError(path, 'the order of its storages is no list');
  return { root, order, end: reader.position, world };
}
