/** How many of their bits differ. */
export function hamming(one: bigint, other: bigint): number {
  let differing = one ^ other;
  let count = 0;
  for (; differing > 0n; differing >>= 32n) count += ones(Number(differing & 0xffffffffn));
  return count;
}

/** Bits that are set in a number of 32 bits, added up in pairs, fours and eights (Warren, Hacker's Delight, 5-1). */
function ones(bits: number): number {
  const pairs = bits - ((bits >>> 1) & 0x55555555);
  const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
