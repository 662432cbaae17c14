import { getCACertificates } from 'node:tls';
import { EnvHttpProxyAgent, fetch, type RequestInit, type Response } from 'undici';

/** A server that sends nothing for this long is given up. */
const SILENCE_MS = 30_000;

let dispatcher: EnvHttpProxyAgent | undefined;

/**
 * `fetch` as a machine behind a proxy or a company's certificate needs it: `HTTPS_PROXY` and its kin are respected, and
 * the system's certificates are trusted beside Node's, as pip trusts them.
 */
export function request(url: string, init: RequestInit): Promise<Response> {
  dispatcher ??= makeDispatcher();
  return fetch(url, { ...init, dispatcher });
}

function makeDispatcher(): EnvHttpProxyAgent {
  const tls = { ca: [...getCACertificates('default'), ...getCACertificates('system')] };
  return new EnvHttpProxyAgent({
    connect: tls,
    requestTls: tls,
    proxyTls: tls,
    headersTimeout: SILENCE_MS,
    bodyTimeout: SILENCE_MS,
  });
}
