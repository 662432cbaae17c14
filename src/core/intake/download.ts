import { Agent, type Dispatcher, request } from 'undici';
import { type AllowedUrl, allowUrl, lookupPublic } from './hosts.ts';
import { PictureError, tooManyBytes } from './picture-error.ts';

/** What bounds one download. */
export interface DownloadLimits {
  /** Hosts (with port) beyond Discord's. */
  hosts: readonly string[];
  maxBytes: number;
  timeoutMs: number;
}

const CONNECT = { timeout: 5_000 };
const publicAgent = new Agent({ connect: { ...CONNECT, lookup: lookupPublic } });
const ownHostsAgent = new Agent({ connect: CONNECT });

/**
 * Fetches an image. Follows no redirect, counts the bytes that really arrive, and tries once more when the network fails.
 * @throws {PictureError} that says what went wrong; the signal's reason when it aborts.
 */
export async function download(address: string, limits: DownloadLimits, signal: AbortSignal): Promise<Uint8Array> {
  const allowed = allowUrl(address, limits.hosts);
  const timeout = AbortSignal.timeout(limits.timeoutMs);
  const either = AbortSignal.any([signal, timeout]);
  const attempt = () => fetchOnce(allowed, limits.maxBytes, either);
  try {
    return await attempt().catch((error: unknown) => {
      if (error instanceof PictureError || either.aborted) throw error;
      return attempt();
    });
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof PictureError) throw error;
    if (timeout.aborted) throw new PictureError(`did not arrive within ${limits.timeoutMs / 1000} s`);
    throw new PictureError(`could not be fetched: ${networkReason(error)}`);
  }
}

async function fetchOnce({ url, trusted }: AllowedUrl, maxBytes: number, signal: AbortSignal): Promise<Uint8Array> {
  const dispatcher = trusted ? ownHostsAgent : publicAgent;
  const response = await request(url, {
    dispatcher,
    signal,
    headers: { accept: 'image/*', 'accept-encoding': 'identity' },
  });
  try {
    checkStatus(response.statusCode);
    return await readAtMost(maxBytes, response);
  } catch (error) {
    // A body that is not read to its end keeps its connection. Closing it raises an error, which is no news.
    response.body.on('error', () => undefined).destroy();
    throw error;
  }
}

function checkStatus(status: number): void {
  if (status === 200) return;
  const gone = status === 404 || status === 410;
  if (gone) throw new PictureError('is gone: the attachment was deleted or has expired', true);
  if (status >= 300 && status < 400) throw new PictureError('was moved elsewhere by its server, which is not followed');
  throw new PictureError(`could not be fetched: its server answered with status ${status}`, status === 403);
}

async function readAtMost(maxBytes: number, { headers, body }: Dispatcher.ResponseData): Promise<Uint8Array> {
  if (Number(headers['content-length'] ?? 0) > maxBytes) throw tooManyBytes(maxBytes);
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body as AsyncIterable<Uint8Array>) {
    size += chunk.byteLength;
    if (size > maxBytes) throw tooManyBytes(maxBytes);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, size);
}

function networkReason(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const message = error instanceof Error ? error.message : String(error);
  return [code, message].filter(Boolean).join(', ');
}
