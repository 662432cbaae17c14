import type { Snowflake } from 'discord-api-types/v10';
import type { StoredMessage } from './stored-message.ts';

/** Where in a channel to read. At most one of the ids is given. */
export interface PageRequest {
  limit: number;
  before?: Snowflake | undefined;
  after?: Snowflake | undefined;
  around?: Snowflake | undefined;
}

/** The messages of all channels, each channel's in the order they were written. */
export class MessageBook {
  readonly #channels = new Map<Snowflake, Map<Snowflake, StoredMessage>>();

  add(message: StoredMessage): void {
    const channel = this.#channels.get(message.channelId) ?? new Map();
    channel.set(message.id, message);
    this.#channels.set(message.channelId, channel);
  }

  get(channelId: Snowflake, id: Snowflake): StoredMessage | undefined {
    return this.#channels.get(channelId)?.get(id);
  }

  delete(message: StoredMessage): void {
    this.#channels.get(message.channelId)?.delete(message.id);
  }

  /** Oldest first. */
  inChannel(channelId: Snowflake): StoredMessage[] {
    return [...(this.#channels.get(channelId)?.values() ?? [])];
  }

  /** A page of those messages that everybody in the channel sees, newest first, as Discord gives them. */
  page(channelId: Snowflake, { limit, before, after, around }: PageRequest): StoredMessage[] {
    const shared = this.inChannel(channelId).filter((message) => message.onlyFor === undefined);
    const indexOf = (id: Snowflake) => {
      const index = shared.findIndex((message) => BigInt(message.id) >= BigInt(id));
      return index === -1 ? shared.length : index;
    };
    let start = Math.max(0, shared.length - limit);
    let end = shared.length;
    if (before !== undefined) {
      end = indexOf(before);
      start = Math.max(0, end - limit);
    } else if (after !== undefined) {
      start = indexOf((BigInt(after) + 1n).toString());
      end = start + limit;
    } else if (around !== undefined) {
      start = Math.max(0, indexOf(around) - Math.floor(limit / 2));
      end = start + limit;
    }
    return shared.slice(start, end).reverse();
  }
}
