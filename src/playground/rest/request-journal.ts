/** One request that the bot made. */
export interface JournalEntry {
  method: string;
  /** Below the API's version. */
  path: string;
  /** As `PATCH /channels/:id/messages/:id`. */
  route: string;
  status: number;
  /** The body's JSON, of a form its `payload_json`; absent where none was read. */
  json: unknown;
  /** Milliseconds since 1970. */
  at: number;
}

/** Requests kept; older ones are forgotten. */
const KEPT = 1000;

/** The latest requests, oldest first, for tests to look at. */
export class RequestJournal {
  #entries: JournalEntry[] = [];

  add(entry: JournalEntry): void {
    this.#entries.push(entry);
    if (this.#entries.length > KEPT) this.#entries.shift();
  }

  /** All that are kept, or those of one route. */
  list(route?: string): JournalEntry[] {
    return this.#entries.filter((entry) => route === undefined || entry.route === route);
  }
}
