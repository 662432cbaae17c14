import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

type Handler = (response: ServerResponse, visit: number) => void;

/** A web server on loopback whose paths misbehave as they are told to. */
export class ImageServer implements AsyncDisposable {
  /** How often each path was asked for. */
  readonly visits = new Map<string, number>();
  readonly #server: Server;

  constructor(server: Server) {
    this.#server = server;
  }

  static async start(handlers: Record<string, Handler>): Promise<ImageServer> {
    const server = createServer((request, response) => {
      const path = request.url ?? '/';
      const visit = (self.visits.get(path) ?? 0) + 1;
      self.visits.set(path, visit);
      handlers[path]?.(response, visit);
    });
    const self = new ImageServer(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return self;
  }

  /** `127.0.0.1` with the port. */
  get host(): string {
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  url(path: string): string {
    return `http://${this.host}${path}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
