import { once } from 'node:events';
import { createServer, type IncomingMessage, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestContext } from 'node:test';

/**
 * A line to the playground's REST API that delivers every request, but is cut before the answer to some of them: the
 * first `cuts` with this method and path. The bot cannot know that they arrived.
 * @returns For {@link StageInput.between}.
 */
export function cuttingLine(context: TestContext, method: string, path: RegExp, cuts: number) {
  return async (api: string): Promise<string> => {
    let left = cuts;
    const line = createServer((incoming, outgoing) => {
      const target = new URL(incoming.url ?? '', api);
      const forwarded = request(target, { method: incoming.method ?? 'GET', headers: headersFor(target, incoming) });
      incoming.pipe(forwarded);
      forwarded.on('response', (response) => {
        if (incoming.method === method && path.test(target.pathname) && left > 0) {
          left -= 1;
          response.resume();
          incoming.socket.destroy();
        } else {
          outgoing.writeHead(response.statusCode ?? 500, response.headers);
          response.pipe(outgoing);
        }
      });
    }).listen(0, '127.0.0.1');
    await once(line, 'listening');
    context.after(() => line.close());
    return `http://127.0.0.1:${(line.address() as AddressInfo).port}/api`;
  };
}

function headersFor({ host }: URL, { headers }: IncomingMessage): NodeJS.Dict<string | string[]> {
  return { ...headers, host };
}
