import { createWriteStream } from 'node:fs';
import { rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { setTimeout as wait } from 'node:timers/promises';
import type { Response } from 'undici';
import { type Checksum, verify } from './checksum.ts';
import { explainFullDisk, requireSpace } from './disk-space.ts';
import { DiskFullError, HttpStatusError, InterruptedError, WrongBytesError } from './errors.ts';
import { request } from './http.ts';

/** Attempts in a row that bring nothing before the download is given up. */
const FRUITLESS_ATTEMPTS = 3;
const PAUSE_MS = 500;

export interface Download {
  url: string;
  headers?: Record<string, string>;
  /** The file that grows; what it already holds is not fetched again. */
  partial: string;
  bytes: number;
  checksum: Checksum;
  signal?: AbortSignal;
  /** Called with the bytes present so far. */
  onBytes(bytes: number): void;
}

/**
 * Fetches a file into `partial` and verifies it, going on where an earlier attempt stopped, across cut connections and
 * across runs. Any failure but wrong bytes leaves the partial file for the next attempt.
 * @throws {DiskFullError | HttpStatusError | InterruptedError | WrongBytesError}
 */
export async function download(file: Download): Promise<void> {
  const resumed = (await sizeOf(file.partial)) > 0;
  try {
    await complete(file);
    return;
  } catch (error) {
    if (!(error instanceof WrongBytesError)) throw error;
    await rm(file.partial, { force: true });
    if (!resumed) throw error;
  }
  // What was kept may have been from another file, or damaged: once more from the start.
  await complete(file);
}

async function complete(file: Download): Promise<void> {
  let present = await sizeOf(file.partial);
  await requireSpace(dirname(file.partial), file.bytes - present);
  for (let fruitless = 0; present < file.bytes; ) {
    file.onBytes(present);
    const problem = await attempt(file, present).catch((error: unknown) => error);
    if (file.signal?.aborted || isLasting(problem)) throw problem;
    const before = present;
    present = await sizeOf(file.partial);
    fruitless = present > before ? 0 : fruitless + 1;
    if (fruitless === FRUITLESS_ATTEMPTS) {
      throw new InterruptedError(present, file.bytes, problem ?? 'the server ends the file too early');
    }
    if (problem) await wait(PAUSE_MS * 2 ** fruitless, undefined, { signal: file.signal });
  }
  await verify(file.partial, file.url, file, file.signal);
}

/** One connection: appends to the partial file whatever comes. */
async function attempt(file: Download, present: number): Promise<void> {
  const { url, partial, bytes, signal } = file;
  // Compression would make byte ranges meaningless.
  const headers = {
    ...file.headers,
    'accept-encoding': 'identity',
    ...(present > 0 && { range: `bytes=${present}-` }),
  };
  const response = await request(url, { headers, signal });
  const start = beginningOf(response, present);
  if (start === undefined || !response.body) {
    await response.body?.cancel();
    throw new HttpStatusError(url, response.status);
  }
  let position = start;
  const counted = async function* (chunks: AsyncIterable<Uint8Array>) {
    for await (const chunk of chunks) {
      position += chunk.length;
      if (position > bytes) throw new WrongBytesError(url, `it is longer than ${bytes} bytes`);
      yield chunk;
      file.onBytes(position);
    }
  };
  const writing = createWriteStream(partial, start > 0 ? { flags: 'r+', start } : { flags: 'w' });
  try {
    await pipeline(response.body, counted, writing, { signal });
  } catch (error) {
    throw await explainFullDisk(error, dirname(partial), bytes - (await sizeOf(partial)));
  }
}

/** Where in the file the answer's body begins; a server without ranges sends it whole. Undefined: there is no file in it. */
function beginningOf(response: Response, asked: number): number | undefined {
  if (response.status === 200) return 0;
  const start = /^bytes (\d+)-/.exec(response.headers.get('content-range') ?? '')?.[1];
  return response.status === 206 && Number(start) === asked ? asked : undefined;
}

/** Whether the same request would fail again; a broken connection, for one, would not. */
function isLasting(error: unknown): boolean {
  if (error instanceof HttpStatusError) return error.status !== 429 && error.status < 500;
  const isOfThisMachine = error instanceof Error && 'syscall' in error;
  return error instanceof DiskFullError || error instanceof WrongBytesError || isOfThisMachine;
}

async function sizeOf(path: string): Promise<number> {
  return (await stat(path).catch(() => undefined))?.size ?? 0;
}
