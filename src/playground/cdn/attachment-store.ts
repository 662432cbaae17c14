import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Snowflake } from 'discord-api-types/v10';
import { getMimeType } from 'hono/utils/mime';
import { measureImage } from './measure-image.ts';

/** Most bytes of one uploaded file: Discord's limit for everyone. */
export const MAX_FILE_BYTES = 10 * 1024 * 1024;

/** One uploaded file. */
export interface StoredAttachment {
  id: Snowflake;
  /** Below the host: folder, channel, id, file name. */
  path: string;
  filename: string;
  description: string | undefined;
  /** What the name's ending says, as on Discord: the bytes may be something else. */
  contentType: string | undefined;
  /** Absent where the bytes are no picture that can be measured. */
  dimensions: { width: number; height: number } | undefined;
  bytes: Uint8Array<ArrayBuffer>;
  /** What a request for the file gets: the file, a 404, or a beginning and then nothing. */
  served: 'whole' | 'gone' | 'stalled';
  /** Counts up when links given out so far are made to expire. */
  edition: number;
}

/** A file as it arrives. */
export interface Upload {
  /** The n of `files[n]`. */
  index: number;
  filename: string;
  bytes: Uint8Array<ArrayBuffer>;
}

/** Keeps uploaded files and signs links to them that die, as Discord's CDN does with `ex`, `is` and `hm`. */
export class AttachmentStore {
  readonly #files = new Map<Snowflake, StoredAttachment>();
  readonly #secret = randomBytes(32);
  readonly #newId: () => Snowflake;
  readonly #linkLife: number;

  /** @param linkLife Milliseconds for which a link is good. */
  constructor(newId: () => Snowflake, linkLife: number) {
    this.#newId = newId;
    this.#linkLife = linkLife;
  }

  /** Keeps a file under a channel; `folder` is where Discord puts it: with messages, or with command options. */
  async add(
    folder: 'attachments' | 'ephemeral-attachments',
    channelId: Snowflake,
    upload: Upload,
    description?: string,
  ): Promise<StoredAttachment> {
    const id = this.#newId();
    const filename = safeFilename(upload.filename);
    const attachment: StoredAttachment = {
      id,
      path: `/${folder}/${channelId}/${id}/${filename}`,
      filename,
      description,
      contentType: getMimeType(filename),
      dimensions: await measureImage(upload.bytes),
      bytes: upload.bytes,
      served: 'whole',
      edition: 0,
    };
    this.#files.set(id, attachment);
    return attachment;
  }

  get(id: Snowflake): StoredAttachment | undefined {
    return this.#files.get(id);
  }

  /** The file at the path of a link. */
  at(path: string): StoredAttachment | undefined {
    const [, , , id = ''] = path.split('/');
    const found = this.#files.get(id);
    return found?.path === decodeURIComponent(path) ? found : undefined;
  }

  /** Drops the file's bytes for good. */
  delete(id: Snowflake): void {
    this.#files.delete(id);
  }

  /** A fresh link, as path and query. */
  link(attachment: StoredAttachment): string {
    const issued = Date.now();
    const ex = inHexSeconds(issued + this.#linkLife);
    const is = inHexSeconds(issued);
    return `${attachment.path}?ex=${ex}&is=${is}&hm=${this.#sign(attachment, ex, is)}&`;
  }

  /** Whether a link's parameters are ours, for this file, and still good. */
  isLinkGood(attachment: StoredAttachment, { ex, is, hm }: Record<'ex' | 'is' | 'hm', string>): boolean {
    const expected = Buffer.from(this.#sign(attachment, ex, is));
    const given = Buffer.from(hm);
    const genuine = given.length === expected.length && timingSafeEqual(given, expected);
    return genuine && Number.parseInt(ex, 16) * 1000 > Date.now();
  }

  #sign(attachment: StoredAttachment, ex: string, is: string): string {
    const signed = [attachment.path, ex, is, attachment.edition].join('\n');
    return createHmac('sha256', this.#secret).update(signed).digest('hex');
  }
}

function inHexSeconds(milliseconds: number): string {
  return Math.floor(milliseconds / 1000).toString(16);
}

/** Discord keeps letters, digits and a few signs of a name, and puts `_` for the rest. */
function safeFilename(name: string): string {
  const safe = name.replace(/[^\p{L}\p{N}._()-]+/gu, '_').replace(/^\.+/, '');
  return safe === '' ? 'unknown' : safe;
}
