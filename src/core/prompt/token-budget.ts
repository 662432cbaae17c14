/**
 * Shares out a budget of tokens: whoever needs less than an equal share leaves the rest to the others.
 * @returns the tokens of each, in the order of `needs`, together at most `budget`.
 */
export function shareOut(needs: readonly number[], budget: number): number[] {
  const shares = needs.map(() => 0);
  const smallestFirst = [...needs.keys()].sort((a, b) => (needs[a] ?? 0) - (needs[b] ?? 0));
  let left = budget;
  smallestFirst.forEach((index, place) => {
    const equalShare = Math.floor(left / (needs.length - place));
    const share = Math.max(0, Math.min(needs[index] ?? 0, equalShare));
    shares[index] = share;
    left -= share;
  });
  return shares;
}

/**
 * The longest beginning of a text that takes at most `maxTokens`, cut after a line or a word where one ends in its
 * second half.
 */
export function clipToTokens(text: string, maxTokens: number, countTokens: (text: string) => number): string {
  if (countTokens(text) <= maxTokens) return text;
  let fits = 0;
  let tooLong = text.length;
  while (tooLong - fits > 1) {
    const middle = Math.floor((fits + tooLong) / 2);
    if (countTokens(beginning(text, middle)) <= maxTokens) fits = middle;
    else tooLong = middle;
  }
  const clipped = beginning(text, fits);
  const lineEnd = clipped.lastIndexOf('\n');
  const border = lineEnd > clipped.length / 2 ? lineEnd : clipped.lastIndexOf(' ');
  return border > clipped.length / 2 ? clipped.slice(0, border) : clipped;
}

/** The first `length` UTF-16 units, without half a character at the end. */
function beginning(text: string, length: number): string {
  const slice = text.slice(0, length);
  return slice.isWellFormed() ? slice : slice.slice(0, -1);
}
