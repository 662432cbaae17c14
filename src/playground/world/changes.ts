import { EventEmitter } from 'node:events';
import type {
  APIApplicationCommand,
  APIInteraction,
  APIPublicThreadChannel,
  APITextChannel,
  Snowflake,
} from 'discord-api-types/v10';
import type { StoredMessage } from '../messages/stored-message.ts';

/** Everything that can happen in the playground. The gateway tells the bot of it, the person API tells the people. */
export type Change =
  | { type: 'message-created'; message: StoredMessage }
  | { type: 'message-edited'; message: StoredMessage }
  | { type: 'message-deleted'; message: StoredMessage }
  | { type: 'reaction-added' | 'reaction-removed'; message: StoredMessage; emoji: string; userId: Snowflake }
  | { type: 'typing'; channelId: Snowflake; userId: Snowflake }
  | { type: 'channel-edited'; channel: APITextChannel }
  | { type: 'thread-started'; channel: APIPublicThreadChannel }
  | { type: 'interaction-created'; interaction: APIInteraction }
  | { type: 'interaction-failed'; channelId: Snowflake; userId: Snowflake; name: string }
  | { type: 'commands-changed'; commands: APIApplicationCommand[] }
  | { type: 'bot-online'; online: boolean };

/** Carries changes from where they happen to whoever listens. */
export class ChangeFeed {
  readonly #emitter = new EventEmitter<{ change: [Change] }>().setMaxListeners(0);

  publish(change: Change): void {
    this.#emitter.emit('change', change);
  }

  /** Calls `listener` for each change from now on; returns what stops it. */
  subscribe(listener: (change: Change) => void): () => void {
    this.#emitter.on('change', listener);
    return () => this.#emitter.off('change', listener);
  }
}
