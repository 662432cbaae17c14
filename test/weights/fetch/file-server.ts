import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** How the server answers a request for a file. */
export interface Manners {
  /** Whether it understands `Range`. */
  ranges?: boolean;
  /** Bytes of a body after which the connection is cut. */
  cutAfter?: number;
  /** Bytes of a body after which it goes silent. */
  stallAfter?: number;
  /** Ends bodies early without a word: no length is announced. */
  truncateTo?: number;
}

/** A server of files on loopback, with the faults that the network has. */
export interface FileServer {
  url: string;
  /** By path, with the leading slash. */
  files: Map<string, Uint8Array>;
  /** Media types of the paths that need one. */
  mediaTypes: Map<string, string>;
  manners: Manners;
  /** Every request so far, in order. */
  requests: { path: string; range?: string; authorization?: string }[];
  /** Cuts every connection; new ones are served. */
  cutAll(): void;
  close(): Promise<void>;
}

export async function startFileServer(manners: Manners = {}): Promise<FileServer> {
  const files: FileServer['files'] = new Map();
  const mediaTypes: FileServer['mediaTypes'] = new Map();
  const requests: FileServer['requests'] = [];
  const http = createServer((request, response) => {
    const path = decodeURIComponent(request.url ?? '').replace(/\?.*$/, '');
    requests.push({ path, range: request.headers.range, authorization: request.headers.authorization });
    const body = files.get(path);
    if (!body) return response.writeHead(404).end();
    response.setHeader('content-type', mediaTypes.get(path) ?? 'application/octet-stream');
    send(request, response, body, server.manners);
  });
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  const server: FileServer = {
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
    files,
    mediaTypes,
    manners,
    requests,
    cutAll: () => http.closeAllConnections(),
    async close() {
      if (!http.listening) return;
      http.closeAllConnections();
      http.close();
      await once(http, 'close');
    },
  };
  return server;
}

function send(request: IncomingMessage, response: ServerResponse, whole: Uint8Array, manners: Manners): void {
  const range = manners.ranges === false ? undefined : request.headers.range;
  const start = Number(/^bytes=(\d+)-$/.exec(range ?? '')?.[1] ?? 0);
  const body = whole.subarray(start);
  const length = manners.truncateTo === undefined ? { 'content-length': body.length } : {};
  if (range) {
    response.writeHead(206, { ...length, 'content-range': `bytes ${start}-${whole.length - 1}/${whole.length}` });
  } else {
    response.writeHead(200, length);
  }
  const { cutAfter, stallAfter, truncateTo } = manners;
  if (cutAfter !== undefined && cutAfter < body.length) {
    // The socket takes what was written before it is cut.
    response.write(body.subarray(0, cutAfter), () => setTimeout(() => response.destroy(), 20));
  } else if (stallAfter !== undefined && stallAfter < body.length) {
    response.write(body.subarray(0, stallAfter));
  } else {
    response.end(body.subarray(0, truncateTo));
  }
}
