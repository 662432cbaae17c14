import type { APIEmbed, Attachment, Message } from 'discord.js';
import type { ImageReference, TurnMessage } from '../../core/turn.ts';
import { fromUrl } from './images.ts';

/** What somebody asked with `/ask`. */
export interface CommandQuestion {
  /** Display name of the person. */
  author: string;
  text: string;
  images: Attachment[];
}

/**
 * The embeds that show a command's question under its answer. Discord keeps them with the answer, so that the question
 * is there for the next reply, for Regenerate, and after a restart. Embeds of one address are shown as one gallery.
 */
export function questionCard({ author, text, images }: CommandQuestion): APIEmbed[] {
  const [first, ...others] = images.map(({ url }) => ({ image: { url } }));
  const gallery = images.length > 1 ? { url: images[0]?.url } : {};
  return [
    { author: { name: author }, description: text, ...first, ...gallery },
    ...others.map((embed) => ({ ...embed, ...gallery })),
  ];
}

/** Reads the card on an answer; undefined if it has none. */
export function readQuestionCard(answer: Message): TurnMessage | undefined {
  const card = answer.embeds[0];
  if (!card?.author) return undefined;
  const images = answer.embeds.flatMap(({ image }): ImageReference[] => {
    const url = image?.proxyURL ?? image?.url;
    return url === undefined ? [] : [fromUrl(url)];
  });
  return { role: 'user', author: card.author.name, text: card.description ?? '', images };
}

/** The turn's message for a question that was just asked. */
export function askedMessage({ author, text, images }: CommandQuestion): TurnMessage {
  return {
    role: 'user',
    author,
    text,
    images: images.map(({ name, contentType, size, url }) => ({
      name,
      ...(contentType !== null && { contentType }),
      size,
      source: { kind: 'url', url },
    })),
  };
}
