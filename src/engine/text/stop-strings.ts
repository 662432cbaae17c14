/**
 * Lets a text pass up to a stop string, and never a part of one. Of several stop strings the one that is complete
 * first counts, so that it makes no difference in which pieces the text comes.
 */
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
    const begin = this.#findStop(pending);
    this.#found = begin !== undefined;
    const end = begin ?? pending.length - this.#heldLength(pending);
    this.#held = this.#found ? '' : pending.slice(end);
    return pending.slice(0, end);
  }

  /** What was held back, now that no more text comes. */
  flush(): string {
    const held = this.#held;
    this.#held = '';
    return held;
  }

  /** Where the stop string that is complete first begins; of two that end together, the longer one. */
  #findStop(pending: string): number | undefined {
    const matches = this.#stops
      .map((stop) => ({ begin: pending.indexOf(stop), length: stop.length }))
      .filter(({ begin }) => begin >= 0)
      .sort((a, b) => a.begin + a.length - (b.begin + b.length) || a.begin - b.begin);
    return matches[0]?.begin;
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
