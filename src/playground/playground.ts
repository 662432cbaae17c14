import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { Hono } from 'hono';
import { cdnRoutes } from './cdn/routes.ts';
import { type Controls, createControls } from './controls.ts';
import { Gateway } from './gateway/gateway.ts';
import type { PlaygroundInput } from './options.ts';
import { pageRoutes } from './page/serve.ts';
import { personRoutes } from './person/routes.ts';
import { restApi } from './rest/api.ts';
import { RateLimiter } from './rest/rate-limiter.ts';
import { RequestJournal } from './rest/request-journal.ts';
import { createWorld, type World } from './world/world.ts';

const HOST = '127.0.0.1';

/** A running playground. */
export interface Playground extends Controls {
  /** The web page's address. */
  url: string;
  /** For discord.js: `new Client({ rest: { api } })`. */
  api: string;
  /** The bot's token. */
  token: string;
  /** Host and port that attachments are served from. */
  cdnHost: string;
  /** Ends every connection and frees the port. */
  close(): Promise<void>;
}

/**
 * Starts a Discord of its own on this machine: gateway, REST API, CDN, and the page where people write.
 * It binds to loopback only. Rejects where the port is taken.
 */
export async function startPlayground(input: PlaygroundInput = {}): Promise<Playground> {
  const world = createWorld(input);
  const records = { limiter: new RateLimiter(), journal: new RequestJournal() };
  const server = createServer(getRequestListener(routes(world, records).fetch));
  const port = await listen(server, world.options.port);
  world.origin = `http://${HOST}:${port}`;
  const gateway = new Gateway(world, server);
  let closed: Promise<void> | undefined;
  return {
    ...createControls(world, gateway, records),
    url: world.origin,
    api: `${world.origin}/api`,
    token: world.options.token,
    cdnHost: `${HOST}:${port}`,
    close() {
      closed ??= shutDown(world, gateway, server);
      return closed;
    },
  };
}

/** The port that the server has got. */
async function listen(server: Server, wanted: number): Promise<number> {
  server.listen(wanted, HOST);
  try {
    await once(server, 'listening');
  } catch (cause) {
    throw new Error(`The playground cannot use port ${wanted} of ${HOST}: take another, or 0 for any free one`, {
      cause,
    });
  }
  return (server.address() as AddressInfo).port;
}

async function shutDown(world: World, gateway: Gateway, server: Server): Promise<void> {
  world.interactions.close();
  gateway.close();
  server.close();
  server.closeAllConnections();
  await once(server, 'close');
}

function routes(world: World, records: { limiter: RateLimiter; journal: RequestJournal }): Hono {
  const app = new Hono();
  app.use(async (context, next) => {
    // A name that is made to point at this machine must not open the playground to another site's page.
    const host = new URL(context.req.url).hostname;
    if (host !== HOST && host !== 'localhost') return context.text('The playground answers on loopback only.', 403);
    return next();
  });
  app.route('/', restApi(world, records));
  app.route('/', cdnRoutes(world));
  app.route('/', personRoutes(world));
  if (world.options.page) app.route('/', pageRoutes());
  return app;
}
