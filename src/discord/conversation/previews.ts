import { setTimeout as delay } from 'node:timers/promises';
import { Events, type Message, type PartialMessage } from 'discord.js';

/** Milliseconds that Discord is given to look at a linked picture. */
const PREVIEW_PATIENCE_MS = 2500;

/** A link that by its look leads to a picture; in angle brackets it would get no preview. */
const PICTURE_LINK = /(?<!<)https?:\/\/\S+\.(?:png|jpe?g|gif|webp|avif)\b/i;

/**
 * Waits until Discord has made its own copy of a picture that a message links to. It does so after it has delivered the
 * message, and only that copy is ever looked at.
 */
export async function awaitPreviews(message: Message): Promise<void> {
  if (message.embeds.length > 0 || !PICTURE_LINK.test(message.content)) return;
  const { promise: preview, resolve } = Promise.withResolvers<void>();
  const heard = (_: unknown, updated: Message | PartialMessage) => {
    if (updated.id === message.id && updated.embeds.length > 0) resolve();
  };
  message.client.on(Events.MessageUpdate, heard);
  await Promise.race([preview, delay(PREVIEW_PATIENCE_MS, undefined, { ref: false })]);
  message.client.off(Events.MessageUpdate, heard);
}
