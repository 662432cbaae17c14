/** What a batch holds. */
export interface BatchSize {
  /** Most tokens, padding included. */
  tokens: number;
  /** Most rows. */
  rows: number;
}

/**
 * Cuts examples into batches that hold as many as they may. Those of like length come together, so that little of a batch is
 * padding; one that is longer than a batch is a batch of its own.
 */
export function cutByLength<T>(examples: readonly T[], lengthOf: (example: T) => number, size: BatchSize): T[][] {
  const batches: T[][] = [];
  for (const example of [...examples].sort((a, b) => lengthOf(a) - lengthOf(b))) {
    const last = batches.at(-1);
    const rows = (last?.length ?? 0) + 1;
    // The latest is the longest.
    if (last && rows <= size.rows && rows * lengthOf(example) <= size.tokens) last.push(example);
    else batches.push([example]);
  }
  return batches;
}
