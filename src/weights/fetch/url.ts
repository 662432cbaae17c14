import { join } from 'node:path';
import { type Download, download } from './download.ts';
import { HttpStatusError } from './errors.ts';
import { request } from './http.ts';
import type { FileRequest } from './source.ts';

/** Fetches a file from its own address; asks there for its length where that is not known. */
export async function fetchFromUrl(
  url: string,
  { bytes, ...file }: Omit<FileRequest, 'bytes'> & { bytes?: number },
): Promise<string> {
  const partial = join(file.workDir, 'url.partial');
  const total = bytes ?? (await lengthOf(url, file.signal));
  const onBytes: Download['onBytes'] = (present) => file.onBytes(present, total);
  await download({ ...file, url, partial, bytes: total, onBytes });
  return partial;
}

async function lengthOf(url: string, signal?: AbortSignal): Promise<number> {
  const response = await request(url, { method: 'HEAD', headers: { 'accept-encoding': 'identity' }, signal });
  if (!response.ok) throw new HttpStatusError(url, response.status);
  const length = Number(response.headers.get('content-length') ?? Number.NaN);
  if (!Number.isSafeInteger(length)) throw new Error(`${new URL(url).host} does not say how long the file is`);
  return length;
}
