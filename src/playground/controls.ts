import { type APIEmbed, type APIUser, ChannelType, type MessageType, type Snowflake } from 'discord-api-types/v10';
import type { StoredAttachment } from './cdn/attachment-store.ts';
import type { Gateway } from './gateway/gateway.ts';
import { publishMessage } from './messages/create-message.ts';
import type { PlacedParts, StoredMessage } from './messages/stored-message.ts';
import { stateFor } from './person/state.ts';
import type { PlaygroundState } from './person-api.ts';
import type { RestRecords } from './rest/api.ts';
import type { ForcedLimit } from './rest/rate-limiter.ts';
import type { JournalEntry } from './rest/request-journal.ts';
import { denyPermissions, type Permission } from './world/permissions.ts';
import { requireChannel, type World } from './world/world.ts';

/** What can be done to a running playground, and seen of it, beside its HTTP doors: for tests, and for trying things. */
export interface Controls {
  readonly bot: APIUser;
  /** What a person sees; by default the first. */
  state(personId?: Snowflake): PlaygroundState;
  /** The bot's latest requests, oldest first: all, or one route's, as `PATCH /channels/:id/messages/:id`. */
  requests(route?: string): JournalEntry[];
  /** Refuses the next requests of a route with 429. */
  forceRateLimit(limit: ForcedLimit): void;
  /** Cuts the bot's socket without a word; it may resume. */
  dropSocket(): void;
  /** Asks the bot to reconnect and resume (opcode 7). */
  askToReconnect(): void;
  /** Ends the bot's session (opcode 9); a resumable one may be tried again. */
  invalidateSession(resumable: boolean): void;
  /** Decides what a request for an attachment gets: the file, 404, or half of it and then nothing. */
  serveAttachment(id: Snowflake, served: StoredAttachment['served']): void;
  /** Makes all links to an attachment that were given out so far expire. */
  expireLinks(attachmentId: Snowflake): void;
  /** Takes permissions in a text channel from the bot; an empty list gives them back. */
  denyBot(channelId: Snowflake, permissions: Permission[]): void;
  /** Puts a message into a channel that the page cannot write: with an embed, a sticker or a forward. */
  placeMessage(message: PlacedMessage): Snowflake;
  /** Gives a message its previews, as Discord does for links a moment after it was sent. */
  placePreviews(channelId: Snowflake, messageId: Snowflake, embeds: APIEmbed[]): void;
}

/** A message to be placed. `author` is a person's id or the bot's. */
export interface PlacedMessage extends PlacedParts {
  channelId: Snowflake;
  author: APIUser;
  content?: string;
  type?: MessageType;
  embeds?: APIEmbed[];
  reference?: StoredMessage['reference'];
}

/** The controls of a world that is served by this gateway and these records. */
export function createControls(world: World, gateway: Gateway, { limiter, journal }: RestRecords): Controls {
  const requireAttachment = (id: Snowflake) => {
    const attachment = world.attachments.get(id);
    if (attachment === undefined) throw new Error(`There is no attachment ${id}`);
    return attachment;
  };
  return {
    bot: world.bot,
    state: (personId) => stateFor(world, world.people.find(({ id }) => id === personId) ?? world.people[0]),
    requests: (route) => journal.list(route),
    forceRateLimit: (limit) => limiter.force(limit),
    dropSocket: () => gateway.drop(),
    askToReconnect: () => gateway.askToReconnect(),
    invalidateSession: (resumable) => gateway.invalidateSessions(resumable),
    serveAttachment(id, served) {
      requireAttachment(id).served = served;
    },
    expireLinks(id) {
      requireAttachment(id).edition += 1;
    },
    denyBot(channelId, permissions) {
      const channel = requireChannel(world, channelId);
      if (channel.type !== ChannelType.GuildText) throw new Error('Permissions are denied in text channels only');
      denyPermissions(channel, world.bot.id, permissions);
      world.changes.publish({ type: 'channel-edited', channel });
    },
    placeMessage: (placed) => placeMessage(world, placed),
    placePreviews(channelId, messageId, embeds) {
      const message = world.messages.get(channelId, messageId);
      if (message === undefined) throw new Error(`There is no message ${messageId}`);
      message.embeds = embeds;
      world.changes.publish({ type: 'message-edited', message });
    },
  };
}

function placeMessage(world: World, placed: PlacedMessage): Snowflake {
  const { channelId, author, content = '', type = 0, embeds = [], reference, ...parts } = placed;
  const message: StoredMessage = {
    id: world.newId(),
    channelId,
    author,
    type,
    content,
    flags: 0,
    editedAt: undefined,
    attachments: [],
    embeds,
    components: [],
    mentions: { users: [], roles: [], everyone: false },
    nonce: undefined,
    reference,
    reactions: new Map(),
    interaction: undefined,
    onlyFor: undefined,
    placed: parts,
  };
  publishMessage(world, message);
  return message.id;
}
