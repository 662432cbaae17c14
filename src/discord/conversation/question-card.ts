import type { APIEmbed, Message } from 'discord.js';
import type { TurnMessage } from '../../core/turn.ts';
import { fromUrl } from './images.ts';

/** Most embeds of one message. */
const MOST_EMBEDS = 10;

/**
 * The embeds that show a command's question under its answer. Discord keeps them with the answer, so that the question
 * is there for the next reply, for Regenerate, and after a restart. Embeds of one address are shown as one gallery.
 */
export function questionCard({ author, text, images }: TurnMessage): APIEmbed[] {
  const links = images.flatMap(({ source }) => (source.kind === 'url' ? [source.url] : [])).slice(0, MOST_EMBEDS);
  const gallery = links.length > 1 ? { url: links[0] } : {};
  const [first, ...others] = links.map((url): APIEmbed => ({ ...gallery, image: { url } }));
  return [{ author: { name: author ?? '' }, description: text, ...first }, ...others];
}

/** Reads the card on an answer; undefined if it has none. */
export function readQuestionCard(answer: Message): TurnMessage | undefined {
  const card = answer.embeds[0];
  if (!card?.author) return undefined;
  const links = answer.embeds.map(({ image }) => image?.proxyURL ?? image?.url).filter((url) => url !== undefined);
  return { role: 'user', author: card.author.name, text: card.description ?? '', images: links.map(fromUrl) };
}
