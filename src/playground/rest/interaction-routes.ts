import {
  type APIInteractionResponseCallbackData,
  InteractionResponseType as Callback,
  InteractionType,
  MessageFlags,
  type RESTPostAPIInteractionCallbackWithResponseResult,
} from 'discord-api-types/v10';
import { Hono } from 'hono';
import { z } from 'zod';
import { invalidField, refusal } from '../discord-error.ts';
import type { Interaction } from '../interactions/interaction-book.ts';
import { createMessage } from '../messages/create-message.ts';
import { editMessage } from '../messages/edit-message.ts';
import { editMessageBody, newMessageBody } from '../messages/message-body.ts';
import { presentMessage } from '../messages/present-message.ts';
import type { StoredMessage } from '../messages/stored-message.ts';
import type { World } from '../world/world.ts';
import type { RestApp, RestEnv } from './env.ts';
import { type RequestBody, readBody } from './read-body.ts';
import { validate } from './validate.ts';

/** The callbacks that this kind of interaction may get. */
const ALLOWED: Record<Interaction['type'], Callback[]> = {
  [InteractionType.ApplicationCommand]: [Callback.ChannelMessageWithSource, Callback.DeferredChannelMessageWithSource],
  [InteractionType.MessageComponent]: [
    Callback.ChannelMessageWithSource,
    Callback.DeferredChannelMessageWithSource,
    Callback.DeferredMessageUpdate,
    Callback.UpdateMessage,
  ],
};

const callbackBody = z.object({ type: z.number().int(), data: z.unknown().optional() });

/** The first answer to an interaction: once, in time, and of a kind that fits. */
export function interactionRoutes(world: World): RestApp {
  return new Hono<RestEnv>().post('/interactions/:interaction/:token/callback', async (context) => {
    const { interaction: id, token } = context.req.param();
    const body = await readBody(context);
    const interaction = world.interactions.get(id);
    if (interaction === undefined || interaction.token !== token) throw refusal('unknownInteraction');
    if (interaction.state === 'expired') throw refusal('unknownInteraction');
    if (interaction.state === 'acknowledged') throw refusal('alreadyAcknowledged');
    const { type, data } = validate(callbackBody, body.json);
    if (!ALLOWED[interaction.type].includes(type)) {
      const choices = ALLOWED[interaction.type].join(', ');
      throw invalidField(['type'], 'BASE_TYPE_CHOICES', `Value must be one of (${choices}).`);
    }
    const answer = await acknowledge(world, interaction, type, { ...body, json: data ?? {} });
    if (context.req.query('with_response') !== 'true') return context.body(null, 204);
    return context.json(describe(world, interaction, type, answer));
  });
}

/** Does what the callback says; an answer that is refused leaves the interaction waiting, as on Discord. */
async function acknowledge(
  world: World,
  interaction: Interaction,
  type: Callback,
  body: RequestBody,
): Promise<StoredMessage | undefined> {
  // Set before the answer is ready, so that of two at once the second is too late.
  interaction.state = 'acknowledged';
  try {
    interaction.original = await answer(world, interaction, type, body);
  } catch (error) {
    interaction.state = 'waiting';
    throw error;
  }
  clearTimeout(interaction.deadline);
  return interaction.original;
}

async function answer(
  world: World,
  interaction: Interaction,
  type: Callback,
  { json, files }: RequestBody,
): Promise<StoredMessage | undefined> {
  const { source } = interaction;
  switch (type) {
    case Callback.DeferredMessageUpdate:
      return source;
    case Callback.UpdateMessage:
      if (source !== undefined) await editMessage(world, source, validate(editMessageBody, json), files);
      return source;
    default: {
      const loading = type === Callback.DeferredChannelMessageWithSource;
      const body = loading ? { flags: flagsOf(json) } : validate(newMessageBody, json);
      return createMessage(world, body, {
        author: world.bot,
        channelId: interaction.channelId,
        files: loading ? [] : files,
        interaction: interaction.told,
        follows: source,
        loading,
        ...(isEphemeral(body.flags) && { onlyFor: interaction.user.id }),
      });
    }
  }
}

/** Whether the flags ask for a message that the person alone sees. */
export function isEphemeral(flags: number | null | undefined): boolean {
  return ((flags ?? 0) & MessageFlags.Ephemeral) !== 0;
}

/** Of a deferred answer only the flags count. */
function flagsOf(json: unknown): APIInteractionResponseCallbackData['flags'] {
  return validate(newMessageBody.pick({ flags: true }), json).flags ?? undefined;
}

function describe(
  world: World,
  { id, type, source }: Interaction,
  callback: Callback,
  message: StoredMessage | undefined,
): RESTPostAPIInteractionCallbackWithResponseResult {
  const wroteNew = message !== undefined && message !== source;
  return {
    interaction: {
      id,
      type,
      ...(message !== undefined && {
        response_message_id: message.id,
        response_message_loading: (message.flags & MessageFlags.Loading) !== 0,
        response_message_ephemeral: message.onlyFor !== undefined,
      }),
    },
    ...(wroteNew && {
      resource: {
        type: Callback.ChannelMessageWithSource,
        message: presentMessage(world, message, world.bot.id),
      },
    }),
    ...(message !== undefined &&
      callback === Callback.UpdateMessage && {
        resource: { type: Callback.UpdateMessage, message: presentMessage(world, message, world.bot.id) },
      }),
  };
}
