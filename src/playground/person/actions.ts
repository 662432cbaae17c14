import type { APIUser } from 'discord-api-types/v10';
import { AllowedMentionsTypes } from 'discord-api-types/v10';
import type { Upload } from '../cdn/attachment-store.ts';
import { startButton } from '../interactions/start-interaction.ts';
import { createMessage } from '../messages/create-message.ts';
import type { StoredMessage } from '../messages/stored-message.ts';
import type { PressComponent, SendMessage } from '../person-api.ts';
import type { Channel } from '../world/channels.ts';
import type { World } from '../world/world.ts';
import { PersonError } from './person-error.ts';
import { sees } from './state.ts';

/** Writes a message as a person. */
export async function sendMessage(
  world: World,
  person: APIUser,
  channel: Channel,
  { content, replyTo, mentionRepliedUser = true }: SendMessage,
  files: Upload[],
): Promise<StoredMessage> {
  const target = replyTo === undefined ? undefined : world.messages.get(channel.id, replyTo);
  if (replyTo !== undefined && (target === undefined || !sees(world, person, target))) {
    throw new PersonError(404, `There is no message ${replyTo} to reply to.`);
  }
  const body = {
    content,
    // A person's client sends a nonce with every message, to know its own when it comes back.
    nonce: world.newId(),
    allowed_mentions: { parse: Object.values(AllowedMentionsTypes), replied_user: mentionRepliedUser },
    ...(replyTo !== undefined && { message_reference: { message_id: replyTo } }),
  };
  return createMessage(world, body, { author: person, channelId: channel.id, files });
}

/** Presses a button as a person. */
export function pressButton(world: World, person: APIUser, { channelId, messageId, customId }: PressComponent): void {
  const channel = world.channels.get(channelId);
  const message = world.messages.get(channelId, messageId);
  if (channel === undefined || message === undefined || !sees(world, person, message)) {
    throw new PersonError(404, `There is no message ${messageId}.`);
  }
  const buttons = message.components.flatMap(({ components }) => components);
  const button = buttons.find((candidate) => 'custom_id' in candidate && candidate.custom_id === customId);
  if (button === undefined) throw new PersonError(404, `The message has no button "${customId}".`);
  if (button.disabled === true) throw new PersonError(400, `The button "${customId}" is switched off.`);
  startButton(world, { user: person, channel }, message, customId, button.id ?? 0);
}
