import type { APIEmbed } from 'discord-api-types/v10';
import { z } from 'zod';

/** Most characters that the embeds of one message may have together. */
export const MAX_EMBED_TEXT = 6000;

const link = z.string().max(2048);
const media = z.object({ url: link }).transform(({ url }) => ({ url }));

/** An embed as a bot may send one. */
export const embed = z
  .object({
    title: z.string().max(256),
    description: z.string().max(4096),
    url: link,
    timestamp: z.string(),
    color: z.number().int().min(0).max(0xffffff),
    footer: z.object({ text: z.string().max(2048), icon_url: link.optional() }),
    image: media,
    thumbnail: media,
    author: z.object({ name: z.string().max(256), url: link.optional(), icon_url: link.optional() }),
    fields: z
      .array(z.object({ name: z.string().max(256), value: z.string().max(1024), inline: z.boolean().default(false) }))
      .max(25),
  })
  .partial();

/** All characters of the embeds that count towards the limit. */
export function textLength(embeds: APIEmbed[]): number {
  const texts = embeds.flatMap(({ title, description, footer, author, fields = [] }) => [
    title,
    description,
    footer?.text,
    author?.name,
    ...fields.flatMap(({ name, value }) => [name, value]),
  ]);
  return texts.reduce((sum, text) => sum + (text?.length ?? 0), 0);
}
