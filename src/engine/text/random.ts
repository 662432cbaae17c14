import { randomInt } from 'node:crypto';

/** Draws numbers from [0, 1), evenly; equal seeds draw equally. Without a seed the sequence is a fresh one. */
export function createRandom(seed: number = randomInt(2 ** 48 - 1)): () => number {
  // sfc32 of Chris Doty-Humphrey's PractRand, its state from the seed's two halves.
  let a = seed >>> 0;
  let b = Math.floor(seed / 2 ** 32) >>> 0;
  let c = 0x9e3779b9;
  let counter = 1;
  const next32 = () => {
    const result = (a + b + counter++) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + result) | 0;
    return result >>> 0;
  };
  for (let round = 0; round < 12; round++) next32();
  return () => ((next32() >>> 5) * 2 ** 26 + (next32() >>> 6)) / 2 ** 53;
}
