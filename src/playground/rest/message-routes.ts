import { Hono } from 'hono';
import { z } from 'zod';
import { refusal } from '../discord-error.ts';
import { createMessage } from '../messages/create-message.ts';
import { deleteMessage } from '../messages/delete-message.ts';
import { editMessage } from '../messages/edit-message.ts';
import { hideContent } from '../messages/hide-content.ts';
import { editMessageBody, newMessageBody } from '../messages/message-body.ts';
import { presentMessage } from '../messages/present-message.ts';
import type { StoredMessage } from '../messages/stored-message.ts';
import { validate } from '../validate.ts';
import { type Channel, isDirectMessage } from '../world/channels.ts';
import { permissionsIn, requirePermissions, sendPermission } from '../world/permissions.ts';
import { requireChannel, type World } from '../world/world.ts';
import type { RestApp, RestEnv } from './env.ts';
import { readBody } from './read-body.ts';

const pageQuery = z.object({
  limit: z.coerce.number().int().min(1).max(100).default(50),
  before: z.string().optional(),
  after: z.string().optional(),
  around: z.string().optional(),
});

/** Reading, writing, editing and deleting messages as the bot. */
export function messageRoutes(world: World): RestApp {
  const bot = world.bot;
  const present = (message: StoredMessage) => {
    const whole = presentMessage(world, message, bot.id);
    // Here the application's switch counts, not what a socket asked for.
    return world.options.privilegedIntents.messageContent ? whole : hideContent(world, whole);
  };
  return new Hono<RestEnv>()
    .get('/channels/:channel/messages', (context) => {
      const channel = requireChannel(world, context.req.param('channel'));
      requirePermissions(world, bot.id, channel);
      const page = validate(pageQuery, context.req.query());
      // Without the right to read history the past is empty, not forbidden.
      if (!permissionsIn(world, bot.id, channel).has('ReadMessageHistory')) return context.json([]);
      const messages = world.messages.page(channel.id, page);
      return context.json(messages.map(present));
    })
    .get('/channels/:channel/messages/:message', (context) => {
      const channel = requireChannel(world, context.req.param('channel'));
      requirePermissions(world, bot.id, channel, 'ReadMessageHistory');
      return context.json(present(requireMessage(world, channel, context.req.param('message'))));
    })
    .post('/channels/:channel/messages', async (context) => {
      const channel = requireChannel(world, context.req.param('channel'));
      const { json, files } = await readBody(context);
      const body = validate(newMessageBody, json);
      requirePermissions(world, bot.id, channel, sendPermission(channel));
      if (files.length > 0) requirePermissions(world, bot.id, channel, 'AttachFiles');
      if (body.message_reference != null && !permissionsIn(world, bot.id, channel).has('ReadMessageHistory')) {
        throw refusal('replyNeedsHistory');
      }
      const message = await createMessage(world, body, { author: bot, channelId: channel.id, files });
      return context.json(present(message));
    })
    .patch('/channels/:channel/messages/:message', async (context) => {
      const channel = requireChannel(world, context.req.param('channel'));
      const { json, files } = await readBody(context);
      const body = validate(editMessageBody, json);
      requirePermissions(world, bot.id, channel);
      const message = requireMessage(world, channel, context.req.param('message'));
      if (message.author.id !== bot.id) throw refusal('notTheAuthor');
      await editMessage(world, message, body, files);
      return context.json(present(message));
    })
    .delete('/channels/:channel/messages/:message', (context) => {
      const channel = requireChannel(world, context.req.param('channel'));
      requirePermissions(world, bot.id, channel);
      const message = requireMessage(world, channel, context.req.param('message'));
      if (message.author.id !== bot.id) {
        if (isDirectMessage(channel)) throw refusal('notInDirectMessages');
        requirePermissions(world, bot.id, channel, 'ManageMessages');
      }
      deleteMessage(world, message);
      return context.body(null, 204);
    });
}

/** A message that everybody in the channel sees: ephemeral ones are reached by their interaction's token only. */
export function requireMessage(world: World, channel: Channel, id: string): StoredMessage {
  const message = world.messages.get(channel.id, id);
  if (message === undefined || message.onlyFor !== undefined) throw refusal('unknownMessage');
  return message;
}
