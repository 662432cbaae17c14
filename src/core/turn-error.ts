/** A turn to which nothing at all can be said. The message is for the person who asked. */
export class TurnError extends Error {
  /** Stable name for doors and logs, for instance `model-unavailable`. */
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.name = 'TurnError';
    this.code = code;
  }
}
