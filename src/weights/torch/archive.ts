import type { FileBytes } from '../file-bytes.ts';
import { checkPlaces } from '../stored-tensors.ts';
import { CorruptFileError, UnsupportedFileError } from '../tensor-source.ts';
import { storedBytes } from '../tensor-type.ts';
import { ByteReader } from './byte-reader.ts';
import type { PickleValue, TorchStorage } from './pickle-values.ts';
import { TorchWorld } from './torch-world.ts';
import { unpickle } from './unpickle.ts';
import { readZipMembers, type ZipMember } from './zip-members.ts';

/** What a torch file holds, and the byte at which each of its storages begins. */
export interface TorchContent {
  root: PickleValue;
  placeOf(storage: TorchStorage): number;
}

/** A pickle describes tensors; one larger than this is no such description. */
const LARGEST_PICKLE = 2 ** 28;

/**
 * Reads the zip form of torch's files (since 1.6), which TorchScript archives have too: the pickle `NAME/data.pkl`, each
 * storage as the member `NAME/data/KEY`. The code of a TorchScript archive is not looked at.
 */
export function readArchive(file: FileBytes): TorchContent {
  const members = readZipMembers(file);
  const pickle = [...members.values()].find(({ name }) => /^[^/]+\/data\.pkl$/.test(name));
  if (pickle === undefined) throw new UnsupportedFileError(file.path, 'it is a zip archive, but holds no torch model');
  const folder = pickle.name.slice(0, -'data.pkl'.length);
  checkByteOrder(file, members.get(`${folder}byteorder`));
  const script = members.has(`${folder}constants.pkl`);
  const world = new TorchWorld(file.path, { script });
  const root = unpickle(file.path, new ByteReader(file.path, content(file, pickle, LARGEST_PICKLE)), world);
  const places = placeStorages(file, folder, members, world);
  return { root, placeOf: (storage) => places.get(storage.key) ?? 0 };
}

function placeStorages(
  file: FileBytes,
  folder: string,
  members: ReadonlyMap<string, ZipMember>,
  world: TorchWorld,
): Map<string, number> {
  const table = new Map(
    [...world.storages.values()].map(({ key, dtype, size }) => {
      const name = `${folder}data/${key}`;
      const member = members.get(name);
      const byteLength = storedBytes(dtype, size);
      if (member === undefined) throw new CorruptFileError(file.path, `it lacks "${name}"`);
      if (member.compressed) throw new UnsupportedFileError(file.path, `"${name}" is compressed`);
      if (byteLength === undefined || member.byteLength !== byteLength) {
        const has = `"${name}" has ${member.byteLength} bytes`;
        throw new CorruptFileError(file.path, `${has}, but ${size} values of ${dtype} take ${byteLength}`);
      }
      return [name, { dtype, shape: [size], byteLength, offset: member.offset }] as const;
    }),
  );
  checkPlaces(file, table, 0);
  return new Map([...table].map(([name, { offset }]) => [name.slice(`${folder}data/`.length), offset]));
}

function checkByteOrder(file: FileBytes, member: ZipMember | undefined): void {
  if (member === undefined) return;
  const order = Buffer.from(content(file, member, 16)).toString('latin1');
  if (order !== 'little')
    throw new UnsupportedFileError(file.path, `its byte order is "${order}"; "little" is read here`);
}

function content(file: FileBytes, { name, offset, byteLength, compressed }: ZipMember, largest: number): Uint8Array {
  if (compressed) throw new UnsupportedFileError(file.path, `"${name}" is compressed`);
  if (byteLength > largest) throw new CorruptFileError(file.path, `"${name}" has ${byteLength} bytes`);
  return file.read(offset, byteLength);
}
