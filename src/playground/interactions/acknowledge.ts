import { InteractionResponseType as Callback, InteractionType, MessageFlags } from 'discord-api-types/v10';
import type { Upload } from '../cdn/attachment-store.ts';
import { invalidField, refusal } from '../discord-error.ts';
import { createMessage } from '../messages/create-message.ts';
import { editMessage } from '../messages/edit-message.ts';
import { editMessageBody, newMessageBody } from '../messages/message-body.ts';
import type { StoredMessage } from '../messages/stored-message.ts';
import { validate } from '../validate.ts';
import type { World } from '../world/world.ts';
import type { Interaction } from './interaction-book.ts';

/** The callbacks that each kind of interaction may get. */
const FITTING: Record<Interaction['type'], Callback[]> = {
  [InteractionType.ApplicationCommand]: [Callback.ChannelMessageWithSource, Callback.DeferredChannelMessageWithSource],
  [InteractionType.MessageComponent]: [
    Callback.ChannelMessageWithSource,
    Callback.DeferredChannelMessageWithSource,
    Callback.DeferredMessageUpdate,
    Callback.UpdateMessage,
  ],
};

/** A bot's first answer: the kind of callback, its data and the files that came with it. */
export interface Acknowledgement {
  type: Callback;
  data: unknown;
  files: Upload[];
}

/**
 * Does what the bot's first answer says: once, in time, and of a kind that fits. Throws a DiscordError where it is not;
 * an answer that is refused for its form leaves the interaction waiting.
 */
export async function acknowledge(
  world: World,
  interaction: Interaction,
  acknowledgement: Acknowledgement,
): Promise<void> {
  if (interaction.state === 'expired') throw refusal('unknownInteraction');
  if (interaction.state === 'acknowledged') throw refusal('alreadyAcknowledged');
  const fitting = FITTING[interaction.type];
  if (!fitting.includes(acknowledgement.type)) {
    throw invalidField(['type'], 'BASE_TYPE_CHOICES', `Value must be one of (${fitting.join(', ')}).`);
  }
  // Set before the answer is ready, so that of two at once the second is too late.
  interaction.state = 'acknowledged';
  try {
    interaction.original = await answer(world, interaction, acknowledgement);
  } catch (error) {
    interaction.state = 'waiting';
    throw error;
  }
  clearTimeout(interaction.deadline);
}

/** Whether the flags ask for a message that the person alone sees. */
export function isEphemeral(flags: number | null | undefined): boolean {
  return ((flags ?? 0) & MessageFlags.Ephemeral) !== 0;
}

/** The message that `@original` means from now on. */
async function answer(
  world: World,
  interaction: Interaction,
  { type, data, files }: Acknowledgement,
): Promise<StoredMessage | undefined> {
  const { source } = interaction;
  switch (type) {
    case Callback.DeferredMessageUpdate:
      return source;
    case Callback.UpdateMessage:
      if (source !== undefined) await editMessage(world, source, validate(editMessageBody, data), files);
      return source;
    case Callback.DeferredChannelMessageWithSource: {
      // Of a deferred answer only the flags count.
      const { flags } = validate(newMessageBody.pick({ flags: true }), data);
      return createMessage(world, { flags }, { ...writing(world, interaction, flags), files: [], loading: true });
    }
    default: {
      const body = validate(newMessageBody, data);
      return createMessage(world, body, { ...writing(world, interaction, body.flags), files });
    }
  }
}

function writing(world: World, { channelId, told, source, user }: Interaction, flags: number | null | undefined) {
  return {
    author: world.bot,
    channelId,
    interaction: told,
    follows: source,
    ...(isEphemeral(flags) && { onlyFor: user.id }),
  };
}
