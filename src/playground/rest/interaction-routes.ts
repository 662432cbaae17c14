import {
  InteractionResponseType as Callback,
  MessageFlags,
  type RESTPostAPIInteractionCallbackWithResponseResult,
} from 'discord-api-types/v10';
import { Hono } from 'hono';
import { z } from 'zod';
import { refusal } from '../discord-error.ts';
import { acknowledge } from '../interactions/acknowledge.ts';
import type { Interaction } from '../interactions/interaction-book.ts';
import { presentMessage } from '../messages/present-message.ts';
import { validate } from '../validate.ts';
import type { World } from '../world/world.ts';
import type { RestApp, RestEnv } from './env.ts';
import { readBody } from './read-body.ts';

const callbackBody = z.object({ type: z.number().int(), data: z.unknown().optional() });

/** The first answer to an interaction. */
export function interactionRoutes(world: World): RestApp {
  return new Hono<RestEnv>().post('/interactions/:interaction/:token/callback', async (context) => {
    const { interaction: id, token } = context.req.param();
    const { json, files } = await readBody(context);
    const interaction = world.interactions.get(id);
    if (interaction === undefined || interaction.token !== token) throw refusal('unknownInteraction');
    const { type, data = {} } = validate(callbackBody, json);
    await acknowledge(world, interaction, { type, data, files });
    if (context.req.query('with_response') !== 'true') return context.body(null, 204);
    return context.json(describe(world, interaction, type));
  });
}

/** What became of the interaction; a message that was written or updated comes along, a deferred one does not. */
function describe(
  world: World,
  { id, type, original }: Interaction,
  callback: Callback,
): RESTPostAPIInteractionCallbackWithResponseResult {
  if (original === undefined) return { interaction: { id, type } };
  const interaction = {
    id,
    type,
    response_message_id: original.id,
    response_message_loading: (original.flags & MessageFlags.Loading) !== 0,
    response_message_ephemeral: original.onlyFor !== undefined,
  };
  if (callback !== Callback.ChannelMessageWithSource && callback !== Callback.UpdateMessage) return { interaction };
  const message = presentMessage(world, original, world.bot.id);
  return { interaction, resource: { type: callback, message } };
}
