/**
 * A turn: one question with the conversation that leads to it, in a form that no door (Discord, HTTP, command line)
 * leaves its mark on. It is plain data: it crosses the border between the bot's and the core's process.
 */
export interface Turn {
  /** Unique for this attempt to answer; chosen by the door. */
  id: string;
  /** Oldest first. The last message is the question and has the role `user`. */
  messages: TurnMessage[];
  /** BCP 47 tag of the asker's interface, for instance `en-GB`. */
  locale?: string;
  /** Epoch milliseconds after which nobody waits for the answer any more. */
  deadline?: number;
  /** What this turn sets otherwise than the configuration does. */
  options?: TurnOptions;
}

/** One message of the conversation. */
export interface TurnMessage {
  role: 'user' | 'assistant';
  /** Display name of the author, so that several people in one chain are kept apart. */
  author?: string;
  text: string;
  /** In the order Discord shows them. */
  images: ImageReference[];
}

/** An image that a message carries; nothing of it has been fetched or decoded yet. */
export interface ImageReference {
  /** File name as the person sees it. Its ending proves nothing. */
  name: string;
  /** Declared media type, for instance `image/png`. It proves nothing either. */
  contentType?: string;
  /** Declared size in bytes. */
  size?: number;
  source: { kind: 'url'; url: string } | { kind: 'bytes'; bytes: Uint8Array };
}

/** Sampling of one turn; what is absent comes from the configuration. */
export interface TurnOptions {
  /** Equal seeds give equal answers on the same machine. */
  seed?: number;
  /** Overrides the configured temperature; 0 is greedy. */
  temperature?: number;
  /** The temperature is no lower than this, so that an answer that is asked for again can be another. */
  leastTemperature?: number;
  /** Most new tokens of the answer. */
  maxNewTokens?: number;
}
