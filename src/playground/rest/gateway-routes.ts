import type { RESTGetAPIGatewayBotResult } from 'discord-api-types/v10';
import { Hono } from 'hono';
import { GATEWAY_PATH } from '../gateway/gateway.ts';
import type { World } from '../world/world.ts';
import type { RestApp, RestEnv } from './env.ts';

/** Where the gateway's socket is. */
export function gatewayRoutes(world: World): RestApp {
  const url = () => `${world.origin.replace('http', 'ws')}${GATEWAY_PATH}`;
  return new Hono<RestEnv>()
    .get('/gateway', (context) => context.json({ url: url() }))
    .get('/gateway/bot', (context) => {
      const session_start_limit = { total: 1000, remaining: 1000, reset_after: 86_400_000, max_concurrency: 1 };
      return context.json({ url: url(), shards: 1, session_start_limit } satisfies RESTGetAPIGatewayBotResult);
    });
}
