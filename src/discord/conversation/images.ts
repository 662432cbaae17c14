import {
  type Attachment,
  type Embed,
  type Message,
  type MessageSnapshot,
  type Sticker,
  StickerFormatType,
} from 'discord.js';
import type { ImageReference } from '../../core/turn.ts';

/** What a message, or a forwarded one, carries. */
type Carrier = Pick<Message | MessageSnapshot, 'attachments' | 'embeds' | 'stickers'>;

/** Links to the CDN are treated as dead this long before they are, so that there is time to fetch them. */
const LINK_MARGIN_MS = 15 * 60_000;

/**
 * The images of a message in the order Discord shows them: attachments of whatever kind (what they are is found out when
 * they are read), embeds, stickers, then those of forwarded messages. Links only; nothing is fetched.
 */
export function imagesOf(message: Message): ImageReference[] {
  return [message, ...message.messageSnapshots.values()].flatMap((carrier) => imagesIn(carrier));
}

/** Sentences about pictures that cannot be looked at. */
export function unreadableIn(message: Message): string[] {
  return [message, ...message.messageSnapshots.values()]
    .flatMap(({ stickers }) => [...stickers.values()])
    .filter((sticker) => !isPicture(sticker))
    .map((sticker) => `The sticker “${sticker.name}” is a vector animation, which cannot be looked at.`);
}

/** Whether a link to one of the message's files has expired or soon will; Discord renews them when it is fetched again. */
export function hasDeadLinks(message: Message, now = Date.now()): boolean {
  return [message, ...message.messageSnapshots.values()]
    .flatMap(linksIn)
    .some((url) => expiryOf(url) < now + LINK_MARGIN_MS);
}

/** Addresses of files, and of what embeds show of them. */
function linksIn({ attachments, embeds }: Carrier): string[] {
  const files = [...attachments.values()].map(({ url }) => url);
  return [
    ...files,
    ...embeds.flatMap(({ image, thumbnail }) => [image?.url, thumbnail?.url].filter((url) => url !== undefined)),
  ];
}

function imagesIn({ attachments, embeds, stickers }: Carrier): ImageReference[] {
  return [
    ...[...attachments.values()].map(fromAttachment),
    ...embeds.flatMap(embeddedImage),
    ...[...stickers.values()].filter(isPicture).map((sticker) => fromUrl(sticker.url)),
  ];
}

/** Only Discord's own copy is ever read: an address that somebody put into a message stays untouched. */
function embeddedImage(embed: Embed): ImageReference[] {
  const url = embed.image?.proxyURL ?? embed.thumbnail?.proxyURL;
  return url === undefined || !URL.canParse(url) ? [] : [fromUrl(url)];
}

export function fromAttachment({ name, contentType, size, url }: Attachment): ImageReference {
  return { name, ...(contentType !== null && { contentType }), size, source: { kind: 'url', url } };
}

/** An image known by its address only, named after the last part of it. */
export function fromUrl(url: string): ImageReference {
  return { name: new URL(url).pathname.split('/').at(-1) || 'image', source: { kind: 'url', url } };
}

function isPicture(sticker: Sticker): boolean {
  return sticker.format !== StickerFormatType.Lottie;
}

/** The CDN's `ex` parameter holds seconds since the epoch, in hexadecimal. */
function expiryOf(url: string): number {
  const seconds = URL.parse(url)?.searchParams.get('ex') ?? null;
  return seconds === null ? Number.POSITIVE_INFINITY : Number.parseInt(seconds, 16) * 1000;
}
