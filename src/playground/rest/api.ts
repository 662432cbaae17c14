import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { tryDecode } from 'hono/utils/url';
import { DiscordError, refusal } from '../discord-error.ts';
import type { World } from '../world/world.ts';
import { applicationRoutes } from './application-routes.ts';
import { channelRoutes } from './channel-routes.ts';
import { commandRoutes } from './command-routes.ts';
import type { RestApp, RestContext, RestEnv } from './env.ts';
import { gatewayRoutes } from './gateway-routes.ts';
import { guildRoutes } from './guild-routes.ts';
import { interactionRoutes } from './interaction-routes.ts';
import { messageRoutes } from './message-routes.ts';
import type { RateLimiter } from './rate-limiter.ts';
import { reactionRoutes } from './reaction-routes.ts';
import type { RequestJournal } from './request-journal.ts';
import { routeOf } from './route-of.ts';
import { threadRoutes } from './thread-routes.ts';
import { userRoutes } from './user-routes.ts';
import { webhookRoutes } from './webhook-routes.ts';

/** Discord refuses larger requests whatever they hold. */
const MAX_REQUEST_BYTES = 110 * 1024 * 1024;

/** Paths whose token is in the path itself, or that need none. */
const OPEN_PATHS = /^\/(interactions\/|webhooks\/|gateway$)/;

/** What the API counts and writes down. */
export interface RestRecords {
  limiter: RateLimiter;
  journal: RequestJournal;
}

/** Discord's REST API, version 10, as far as the playground does it; all else is refused by name. */
export function restApi(world: World, records: RestRecords): RestApp {
  const refusedRoutes = new Set<string>();
  const api = new Hono<RestEnv>()
    .basePath('/api')
    .use('/*', (context, next) => writeDown(context, next, records.journal))
    .use('/:version/*', async (context, next) => {
      if (context.req.param('version') !== 'v10') throw refusal('invalidVersion');
      const limited = limitRate(context, records.limiter);
      if (limited !== undefined) return limited;
      if (!OPEN_PATHS.test(pathOf(context))) authorize(world, context);
      return next();
    })
    .use('/v10/*', bodyLimit({ maxSize: MAX_REQUEST_BYTES, onError: tooLarge }));
  const resources = [
    gatewayRoutes,
    applicationRoutes,
    commandRoutes,
    userRoutes,
    guildRoutes,
    channelRoutes,
    messageRoutes,
    reactionRoutes,
    threadRoutes,
    interactionRoutes,
    webhookRoutes,
  ];
  for (const routes of resources) api.route('/v10', routes(world));
  api.all('/*', (context) => {
    const { name } = routeOf(context.req.method, pathOf(context));
    if (!refusedRoutes.has(name)) world.options.log.warn({ route: name }, 'a route that the playground does not do');
    refusedRoutes.add(name);
    throw new DiscordError(404, 0, `404: Not Found. The playground does not do ${name}.`);
  });
  api.onError((error, context) => {
    if (error instanceof DiscordError) return context.json(error.toJSON(), error.status);
    world.options.log.error({ err: error, path: context.req.path }, 'the playground failed at a request');
    return context.json({ code: 0, message: '500: Internal Server Error' }, 500);
  });
  return api;
}

async function writeDown(context: RestContext, next: () => Promise<void>, journal: RequestJournal): Promise<void> {
  const at = Date.now();
  await next();
  const { method } = context.req;
  const path = pathOf(context);
  const { name: route } = routeOf(method, path);
  journal.add({ method, path, route, status: context.res.status, json: context.get('json'), at });
}

/** Sets the limit's headers; the 429 to give where the request is one too many. */
function limitRate(context: RestContext, limiter: RateLimiter): Response | undefined {
  const { headers, refused } = limiter.admit(routeOf(context.req.method, pathOf(context)));
  for (const [name, value] of Object.entries(headers)) context.header(name, value);
  return refused === undefined ? undefined : context.json(refused, 429);
}

function authorize(world: World, context: RestContext): void {
  if (context.req.header('authorization') !== `Bot ${world.options.token}`) throw refusal('unauthorized');
}

/** The path below the version. */
function pathOf(context: RestContext): string {
  return tryDecode(context.req.path, decodeURIComponent).replace(/^\/api(\/v\d+)?/, '');
}

function tooLarge(): never {
  throw refusal('tooLarge');
}
