/**
 * What the web page (and a test that plays a person) speaks with the playground: JSON over HTTP under `/playground`,
 * and a stream of server-sent events. It stands beside the Discord API that the bot uses, and is not part of Discord.
 *
 *     GET  /playground/state                       -> PlaygroundState
 *     GET  /playground/events                      -> text/event-stream of PlaygroundEvent, one JSON object a `data:` line
 *     POST /playground/channels/:id/messages       -> 201 Message   multipart: `payload_json` (SendMessage) and files `files[n]`
 *     PATCH  /playground/channels/:id/messages/:id -> 200 Message   JSON {content}: the person edits the own message
 *     DELETE /playground/channels/:id/messages/:id -> 204           the person deletes the own message
 *     POST /playground/channels/:id/typing         -> 204
 *     POST /playground/channels/:id/commands       -> 202           multipart: `payload_json` (RunCommand) and files `files[n]`
 *     POST /playground/components                  -> 202           JSON (PressComponent)
 *
 * Errors are `{ "message": string }` with a 4xx status. A person acts as the user named by `?user=ID`, by default the first.
 */
import type {
  APIApplicationCommand,
  APIChannel,
  APIGuild,
  APIMessage,
  APIUser,
  Snowflake,
} from 'discord-api-types/v10';

export interface PlaygroundState {
  guild: Pick<APIGuild, 'id' | 'name'>;
  channels: APIChannel[];
  /** The first is the one whom the page speaks for. */
  people: APIUser[];
  bot: APIUser;
  botOnline: boolean;
  commands: APIApplicationCommand[];
  /** By channel id, oldest first. Ephemeral messages only for the user who asks. */
  messages: Record<Snowflake, APIMessage[]>;
}

export type PlaygroundEvent =
  | { type: 'message'; message: APIMessage }
  | { type: 'message-update'; message: APIMessage }
  | { type: 'message-delete'; channelId: Snowflake; id: Snowflake }
  | { type: 'typing'; channelId: Snowflake; userId: Snowflake }
  | { type: 'bot'; online: boolean }
  | { type: 'channel'; channel: APIChannel }
  | { type: 'commands'; commands: APIApplicationCommand[] }
  /** An interaction that the bot did not acknowledge within 3 s. */
  | { type: 'interaction-failed'; channelId: Snowflake; name: string };

export interface SendMessage {
  content: string;
  /** Reply to this message. */
  replyTo?: Snowflake;
  /** Whether the reply pings its author, as Discord's toggle does; default true. */
  mentionRepliedUser?: boolean;
}

export interface RunCommand {
  name: string;
  /** Option values by name; an attachment option's value is the index n of its file `files[n]`. */
  options: Record<string, string | number | boolean>;
  /** Target message of a message context menu. */
  targetId?: Snowflake;
}

export interface PressComponent {
  channelId: Snowflake;
  messageId: Snowflake;
  customId: string;
}
