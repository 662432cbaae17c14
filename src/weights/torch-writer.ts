import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ZipFile } from 'yazl';
import { storedBytes, valueCount } from './tensor-type.ts';
import { pickleStateDict, type StateDictPlace, type StoredTensor } from './torch/pickle-writer.ts';

/** A tensor to be written: its values as the bytes of `dtype`, little-endian, piece by piece. */
export interface StreamedTensor extends StoredTensor {
  pieces(): Iterable<ArrayBufferView>;
}

/** torch names the folder of its archives after the file; any name is read. */
const FOLDER = 'archive';

/** What torch writes in its archives since 1.6. */
const FORMAT_VERSION = '3\n';

/**
 * Writes a `.pth` file as `torch.save` does with a dictionary of tensors (the zip form, since torch 1.6), tensors in the
 * given order, without holding any of them whole. It appears under its name only when it is whole.
 * @param place Where trainers put their tensors beside other things, as `model` beside `args`.
 * @throws {RangeError} when a tensor's pieces are not together as long as its type and shape demand.
 */
export async function writeTorch(
  path: string,
  tensors: Readonly<Record<string, StreamedTensor>>,
  place: StateDictPlace = {},
): Promise<void> {
  const zip = new ZipFile();
  const stored = { compress: false };
  // yazl has no way to give up in the middle: a failed tensor ends short, and then the archive is thrown away.
  const failures: unknown[] = [];
  zip.addBuffer(Buffer.from(pickleStateDict(tensors, place)), `${FOLDER}/data.pkl`, stored);
  zip.addBuffer(Buffer.from('little'), `${FOLDER}/byteorder`, stored);
  Object.entries(tensors).forEach(([name, tensor], key) => {
    zip.addReadStreamLazy(`${FOLDER}/data/${key}`, stored, (give) =>
      give(null, Readable.from(checkedPieces(name, tensor, failures), { objectMode: false })),
    );
  });
  zip.addBuffer(Buffer.from(FORMAT_VERSION), `${FOLDER}/version`, stored);
  zip.end();
  const unfinished = `${path}.partial`;
  try {
    await pipeline(zip.outputStream, createWriteStream(unfinished));
    for (const failure of failures) throw failure;
    await rename(unfinished, path);
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  }
}

/** A tensor's bytes. What goes wrong with them joins the failures. */
function* checkedPieces(
  name: string,
  { dtype, shape, pieces }: StreamedTensor,
  failures: unknown[],
): Generator<Uint8Array> {
  let length = 0;
  try {
    for (const { buffer, byteOffset, byteLength } of pieces()) {
      length += byteLength;
      yield new Uint8Array(buffer, byteOffset, byteLength);
    }
    if (length === storedBytes(dtype, valueCount(shape))) return;
    throw new RangeError(`"${name}" of ${dtype} [${shape.join(', ')}] cannot be ${length} bytes long.`);
  } catch (error) {
    failures.push(error);
  }
}
