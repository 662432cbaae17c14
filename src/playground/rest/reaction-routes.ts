import { Hono } from 'hono';
import { refusal } from '../discord-error.ts';
import { requirePermissions } from '../world/permissions.ts';
import { requireChannel, type World } from '../world/world.ts';
import type { RestApp, RestContext, RestEnv } from './env.ts';
import { requireMessage } from './message-routes.ts';

const PATH = '/channels/:channel/messages/:message/reactions/:emoji/@me';

/** The bot's own reactions, with Unicode emoji: the guild has none of its own. */
export function reactionRoutes(world: World): RestApp {
  const find = (context: RestContext) => {
    const channel = requireChannel(world, context.req.param('channel') ?? '');
    requirePermissions(world, world.bot.id, channel, 'ReadMessageHistory', 'AddReactions');
    const emoji = context.req.param('emoji') ?? '';
    if (!/^\p{RGI_Emoji}$/v.test(emoji)) throw refusal('unknownEmoji');
    return { message: requireMessage(world, channel, context.req.param('message') ?? ''), emoji };
  };
  return new Hono<RestEnv>()
    .put(PATH, (context) => {
      const { message, emoji } = find(context);
      const users = message.reactions.get(emoji) ?? new Set();
      message.reactions.set(emoji, users.add(world.bot.id));
      world.changes.publish({ type: 'reaction-added', message, emoji, userId: world.bot.id });
      return context.body(null, 204);
    })
    .delete(PATH, (context) => {
      const { message, emoji } = find(context);
      const users = message.reactions.get(emoji);
      users?.delete(world.bot.id);
      if (users?.size === 0) message.reactions.delete(emoji);
      world.changes.publish({ type: 'reaction-removed', message, emoji, userId: world.bot.id });
      return context.body(null, 204);
    });
}
