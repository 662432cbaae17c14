import { createWriteStream } from 'node:fs';
import { dirname } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { openPromise } from 'yauzl';
import { explainFullDisk, requireSpace } from './disk-space.ts';
import { WrongBytesError } from './errors.ts';

/**
 * Writes one member of a zip archive (a wheel is one) to a file. Nothing else of the archive is unpacked, nothing is run.
 * @throws {WrongBytesError} when the archive lacks the member or it has another size.
 */
export async function extractMember(
  archive: string,
  member: string,
  target: string,
  expected: { bytes: number; signal?: AbortSignal },
): Promise<void> {
  await requireSpace(dirname(target), expected.bytes);
  const zip = await openPromise(archive, { autoClose: false });
  try {
    for await (const entry of zip.eachEntry()) {
      if (entry.fileName !== member) continue;
      if (entry.uncompressedSize !== expected.bytes) {
        throw new WrongBytesError(member, `${entry.uncompressedSize} bytes instead of ${expected.bytes}`);
      }
      const content = await zip.openReadStreamPromise(entry);
      await pipeline(content, createWriteStream(target), { signal: expected.signal });
      return;
    }
  } catch (error) {
    throw await explainFullDisk(error, dirname(target), expected.bytes);
  } finally {
    zip.close();
  }
  throw new WrongBytesError(archive, `it has no member ${member}`);
}
