import { type APITextChannel, ChannelType, MessageFlags, type Snowflake } from 'discord-api-types/v10';
import { Hono } from 'hono';
import { z } from 'zod';
import { invalidField, refusal } from '../discord-error.ts';
import { validate } from '../validate.ts';
import { createThread } from '../world/channels.ts';
import { requirePermissions } from '../world/permissions.ts';
import { requireChannel, type World } from '../world/world.ts';
import type { RestApp, RestEnv } from './env.ts';
import { requireMessage } from './message-routes.ts';
import { readBody } from './read-body.ts';

const threadBody = z.object({
  name: z.string().min(1).max(100),
  auto_archive_duration: z.literal([60, 1440, 4320, 10080]).nullish(),
});
const freeThreadBody = threadBody.extend({ type: z.literal(ChannelType.PublicThread) });

/** Public threads, begun by the bot on a message or beside one. */
export function threadRoutes(world: World): RestApp {
  const requireParent = (id: Snowflake): APITextChannel => {
    const channel = requireChannel(world, id);
    requirePermissions(world, world.bot.id, channel, 'CreatePublicThreads');
    if (channel.type === ChannelType.GuildText) return channel;
    throw invalidField(['channel_id'], 'CHANNEL_TYPE_INVALID', 'A thread can only be begun in a text channel');
  };
  const begin = (
    id: Snowflake,
    parent: APITextChannel,
    { name, auto_archive_duration }: z.output<typeof threadBody>,
  ) => {
    const channel = createThread(id, parent, world.bot.id, name, auto_archive_duration ?? 1440);
    world.channels.set(id, channel);
    world.changes.publish({ type: 'thread-started', channel });
    return channel;
  };
  return new Hono<RestEnv>()
    .post('/channels/:channel/messages/:message/threads', async (context) => {
      const parent = requireParent(context.req.param('channel'));
      const message = requireMessage(world, parent, context.req.param('message'));
      const body = validate(threadBody, (await readBody(context)).json);
      if (message.flags & MessageFlags.HasThread) throw refusal('threadExists');
      message.flags |= MessageFlags.HasThread;
      const thread = begin(message.id, parent, body);
      world.changes.publish({ type: 'message-edited', message });
      return context.json(thread, 201);
    })
    .post('/channels/:channel/threads', async (context) => {
      const parent = requireParent(context.req.param('channel'));
      const body = validate(freeThreadBody, (await readBody(context)).json);
      return context.json(begin(world.newId(), parent, body), 201);
    });
}
