import { MessageFlags } from 'discord-api-types/v10';
import { Hono } from 'hono';
import { refusal } from '../discord-error.ts';
import { isEphemeral } from '../interactions/acknowledge.ts';
import type { Interaction } from '../interactions/interaction-book.ts';
import { createMessage } from '../messages/create-message.ts';
import { deleteMessage } from '../messages/delete-message.ts';
import { editMessage } from '../messages/edit-message.ts';
import { editMessageBody, newMessageBody } from '../messages/message-body.ts';
import { presentMessage } from '../messages/present-message.ts';
import type { StoredMessage } from '../messages/stored-message.ts';
import { validate } from '../validate.ts';
import type { World } from '../world/world.ts';
import type { RestApp, RestContext, RestEnv } from './env.ts';
import { readBody } from './read-body.ts';

const MESSAGE = '/webhooks/:application/:token/messages/:message';

/** What a bot may do with an interaction's token after its first answer, for as long as the token lives. */
export function webhookRoutes(world: World): RestApp {
  const present = (message: StoredMessage) => presentMessage(world, message, world.bot.id);
  return new Hono<RestEnv>()
    .post('/webhooks/:application/:token', async (context) => {
      const interaction = requireAnswered(world, context);
      const { json, files } = await readBody(context);
      const { original } = interaction;
      // The first follow-up to a deferred answer fills it in.
      if (original !== undefined && original.flags & MessageFlags.Loading) {
        await editMessage(world, original, validate(editMessageBody, json), files);
        return context.json(present(original));
      }
      // Discord shows a follow-up as a reply to the first answer.
      const body = {
        ...validate(newMessageBody, json),
        ...(original !== undefined && { message_reference: { message_id: original.id, fail_if_not_exists: false } }),
      };
      const message = await createMessage(world, body, {
        author: world.bot,
        channelId: interaction.channelId,
        files,
        interaction: { ...interaction.told, originalResponseId: original?.id },
        follows: original,
        ...(isEphemeral(body.flags) && { onlyFor: interaction.user.id }),
      });
      return context.json(present(message));
    })
    .get(MESSAGE, (context) => context.json(present(requireAnswer(world, context))))
    .patch(MESSAGE, async (context) => {
      const message = requireAnswer(world, context);
      const { json, files } = await readBody(context);
      await editMessage(world, message, validate(editMessageBody, json), files);
      return context.json(present(message));
    })
    .delete(MESSAGE, (context) => {
      deleteMessage(world, requireAnswer(world, context));
      return context.body(null, 204);
    });
}

/** The interaction of the token in the path, acknowledged and young enough. */
function requireAnswered(world: World, context: RestContext): Interaction {
  const interaction = world.interactions.withToken(context.req.param('token') ?? '');
  if (interaction === undefined || context.req.param('application') !== world.bot.id) throw refusal('unknownWebhook');
  if (interaction.state !== 'acknowledged') throw refusal('unknownWebhook');
  const age = Date.now() - interaction.createdAt;
  if (age > world.options.timings.interactionToken) throw refusal('invalidWebhookToken');
  return interaction;
}

/** One of the messages that answer the interaction; `@original` is the first, or the message of a pressed button. */
function requireAnswer(world: World, context: RestContext): StoredMessage {
  const interaction = requireAnswered(world, context);
  const id = context.req.param('message') ?? '';
  const wanted = id === '@original' ? interaction.original?.id : id;
  const message = world.messages.get(interaction.channelId, wanted ?? '');
  const answers = message?.interaction?.id === interaction.id || message?.id === interaction.original?.id;
  if (message === undefined || !answers) throw refusal('unknownMessage');
  return message;
}
