/**
 * Guesses the next tokens by looking where the last few stood before (prompt lookup decoding: speculative decoding with
 * the sequence itself as the draft model). An answer that quotes a picture's text, code or earlier turns is guessed well,
 * and a guess costs little: the decoder checks several tokens in hardly more time than one.
 */
export class PromptLookup {
  private readonly ids: number[] = [];
  /** For each length of match, where it last ended: the index behind it, by the matched ids. */
  private readonly ends = new Map<string, number>();
  /** Where the current last ids stood before; longest match first. */
  private found: { index: number; length: number } | undefined;

  constructor(sequence: readonly number[]) {
    for (const id of sequence) this.push(id);
  }

  /** Extends the sequence. */
  push(id: number): void {
    this.ids.push(id);
    this.found = undefined;
    for (const length of matchLengths) {
      if (this.ids.length < length) continue;
      const key = this.ids.slice(-length).join();
      const index = this.ends.get(key);
      if (index !== undefined) this.found ??= { index, length };
      this.ends.set(key, this.ids.length);
    }
  }

  /** The ids that followed when the last ids stood here before; at most `most`, and few where the match is short. */
  guess(most: number): number[] {
    if (!this.found) return [];
    const { index, length } = this.found;
    return this.ids.slice(index, index + Math.min(most, guessLength[length] ?? 0));
  }
}

/** Longest first. */
const matchLengths = [3, 2] as const;

/** How far a match of each length is trusted. */
const guessLength: Record<number, number> = { 3: 7, 2: 3 };
