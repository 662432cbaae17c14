import type { APIUser, InteractionType, Snowflake } from 'discord-api-types/v10';
import type { MessageInteraction, StoredMessage } from '../messages/stored-message.ts';

/** An interaction from the person's click to the end of its token. */
export interface Interaction {
  id: Snowflake;
  /** The bot's key to answer this interaction. */
  token: string;
  type: InteractionType.ApplicationCommand | InteractionType.MessageComponent;
  user: APIUser;
  channelId: Snowflake;
  /** Milliseconds since 1970. */
  createdAt: number;
  /** What an answer tells of the interaction. */
  told: MessageInteraction;
  /** The message on which a button was pressed. */
  source: StoredMessage | undefined;
  state: 'waiting' | 'acknowledged' | 'expired';
  /** What `@original` means once the bot has answered. */
  original: StoredMessage | undefined;
  /** Runs out where the bot does not acknowledge in time. */
  deadline: NodeJS.Timeout;
}

/** All interactions so far, by id and by token. */
export class InteractionBook {
  readonly #byId = new Map<Snowflake, Interaction>();
  readonly #byToken = new Map<string, Interaction>();

  add(interaction: Interaction): void {
    this.#byId.set(interaction.id, interaction);
    this.#byToken.set(interaction.token, interaction);
  }

  get(id: Snowflake): Interaction | undefined {
    return this.#byId.get(id);
  }

  withToken(token: string): Interaction | undefined {
    return this.#byToken.get(token);
  }

  /** Ends the wait for answers that will not come. */
  close(): void {
    for (const { deadline } of this.#byId.values()) clearTimeout(deadline);
  }
}
