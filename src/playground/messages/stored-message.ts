import type {
  APIActionRowComponent,
  APIButtonComponent,
  APIEmbed,
  APIMessage,
  APIMessageReference,
  APIUser,
  InteractionType,
  MessageType,
  Snowflake,
} from 'discord-api-types/v10';
import type { StoredAttachment } from '../cdn/attachment-store.ts';

/** The components that the playground's page can show: rows of buttons. */
export type ButtonRow = APIActionRowComponent<APIButtonComponent>;

/** A message as the playground keeps it. What the API shows is made anew at each look: see present-message.ts. */
export interface StoredMessage {
  id: Snowflake;
  channelId: Snowflake;
  author: APIUser;
  type: MessageType;
  content: string;
  flags: number;
  /** Milliseconds since 1970. */
  editedAt: number | undefined;
  attachments: StoredAttachment[];
  embeds: APIEmbed[];
  components: ButtonRow[];
  mentions: Mentions;
  nonce: string | number | undefined;
  reference: APIMessageReference | undefined;
  /** Who reacted, by emoji. */
  reactions: Map<string, Set<Snowflake>>;
  /** The interaction that this message answers. */
  interaction: MessageInteraction | undefined;
  /** An ephemeral message is shown to this person alone. */
  onlyFor: Snowflake | undefined;
  /** Parts that only a placed message has: what a person's client can make and the page cannot. */
  placed: PlacedParts;
}

export type PlacedParts = Pick<APIMessage, 'message_snapshots' | 'sticker_items'>;

/** Whom a message pings. */
export interface Mentions {
  users: Snowflake[];
  roles: Snowflake[];
  everyone: boolean;
}

/** What a message tells of the interaction behind it. */
export interface MessageInteraction {
  id: Snowflake;
  type: InteractionType.ApplicationCommand | InteractionType.MessageComponent;
  user: APIUser;
  /** The command's name, or the component's id. */
  name: string;
  /** The message that a context menu was opened on, or a button pressed on. */
  targetMessageId: Snowflake | undefined;
  /** On a follow-up: the first answer. */
  originalResponseId: Snowflake | undefined;
}
