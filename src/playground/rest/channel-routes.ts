import { Hono } from 'hono';
import { requirePermissions } from '../world/permissions.ts';
import { requireChannel, type World } from '../world/world.ts';
import type { RestApp, RestEnv } from './env.ts';

/** A channel, and the sign that the bot is typing in it. */
export function channelRoutes(world: World): RestApp {
  return new Hono<RestEnv>()
    .get('/channels/:channel', (context) => {
      const channel = requireChannel(world, context.req.param('channel'));
      requirePermissions(world, world.bot.id, channel);
      return context.json(channel);
    })
    .post('/channels/:channel/typing', (context) => {
      const channel = requireChannel(world, context.req.param('channel'));
      requirePermissions(world, world.bot.id, channel, 'SendMessages');
      world.changes.publish({ type: 'typing', channelId: channel.id, userId: world.bot.id });
      return context.body(null, 204);
    });
}
