import type { APIChannel, APIMessage, APIUser, Snowflake } from 'discord-api-types/v10';
import type { PlaygroundState } from '../../../person-api.ts';

/** All that the page shows, except what is being typed into a field. Values are replaced, never changed in place. */
export interface PageState {
  connection: 'connecting' | 'open' | 'lost';
  /** What the playground said last; absent until it has been reached once. */
  world?: PlaygroundState;
  /** Whom the page acts as. */
  myId: Snowflake;
  channelId: Snowflake;
  /** Channels with messages that came while another one was open, and whether one of them mentions me. */
  unread: ReadonlyMap<Snowflake, 'message' | 'mention'>;
  typing: readonly Typing[];
  /** What the page itself has to say, such as an interaction that failed. */
  notices: readonly Notice[];
  /** Buttons that were pressed and not answered yet. */
  pressed: readonly Press[];
  /** Message that the composer replies to. */
  replyToId?: Snowflake;
  /** Own message that is being edited in place. */
  editingId?: Snowflake;
}

export interface Typing {
  channelId: Snowflake;
  userId: Snowflake;
  /** Epoch milliseconds. */
  until: number;
}

export interface Notice {
  id: number;
  channelId: Snowflake;
  /** The message that the notice belongs under; absent: the end of the channel. */
  messageId?: Snowflake;
  text: string;
}

export interface Press {
  channelId: Snowflake;
  messageId: Snowflake;
  customId: string;
  /** Epoch milliseconds. */
  until: number;
}

export const INITIAL_STATE: PageState = {
  connection: 'connecting',
  myId: '',
  channelId: '',
  unread: new Map(),
  typing: [],
  notices: [],
  pressed: [],
};

/** The open channel. */
export function openChannel({ world, channelId }: PageState): APIChannel | undefined {
  return world?.channels.find((channel) => channel.id === channelId);
}

/** Messages of the open channel, oldest first. */
export function openMessages({ world, channelId }: PageState): APIMessage[] {
  return world?.messages[channelId] ?? [];
}

/** A message of the open channel. */
export function findMessage(state: PageState, id: Snowflake | undefined): APIMessage | undefined {
  return id === undefined ? undefined : openMessages(state).find((message) => message.id === id);
}

/** Everybody that the page knows: the bot first, then the people. */
export function everybody({ world }: PageState): APIUser[] {
  return world ? [world.bot, ...world.people] : [];
}
