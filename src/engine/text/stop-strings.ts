/** Lets a text pass up to the first of some stop strings, and never a part of one. */
export class StopStrings {
  readonly #stops: readonly string[];
  #held = '';
  #found = false;

  /** Empty strings stop nothing. */
  constructor(stops: readonly string[]) {
    this.#stops = stops.filter((stop) => stop !== '');
  }

  /** Whether a stop string has come; nothing passes any more. */
  get found(): boolean {
    return this.#found;
  }

  /** Takes more text and returns what is certain to lie before any stop string. */
  push(text: string): string {
    if (this.#found) return '';
    const pending = this.#held + text;
    const places = this.#stops.map((stop) => pending.indexOf(stop)).filter((place) => place >= 0);
    this.#found = places.length > 0;
    const end = this.#found ? Math.min(...places) : pending.length - this.#heldLength(pending);
    this.#held = this.#found ? '' : pending.slice(end);
    return pending.slice(0, end);
  }

  /** What was held back, now that no more text comes. */
  flush(): string {
    const held = this.#held;
    this.#held = '';
    return held;
  }

  /** Length of the longest ending that is a beginning of a stop string. */
  #heldLength(pending: string): number {
    const longest = Math.max(0, ...this.#stops.map((stop) => stop.length - 1));
    for (let length = Math.min(longest, pending.length); length > 0; length--) {
      const ending = pending.slice(-length);
      if (this.#stops.some((stop) => stop.startsWith(ending))) return length;
    }
    return 0;
  }
}
