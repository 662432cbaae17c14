/** Values at a time. */
const pieceLength = 2 ** 22;

export interface Distribution {
  mean: number;
  deviation: number;
}

/** Random float16 or float32 values in pieces, from a table of normally distributed ones. Equal seeds give equal values. */
export function* randomPieces(
  type: 'F16' | 'F32',
  count: number,
  distribution: Distribution,
  seed: number,
): Generator<ArrayBufferView> {
  const Values = type === 'F16' ? Float16Array : Float32Array;
  const Bits = type === 'F16' ? Uint16Array : Uint32Array;
  const table = new Bits(new Values(normalTable(distribution)).buffer);
  const random = xorshift(seed);
  for (let start = 0; start < count; start += pieceLength) {
    const piece = new Bits(Math.min(pieceLength, count - start));
    for (let index = 0; index < piece.length; index++) piece[index] = table[random() & 0xffff] as number;
    yield piece;
  }
}

/** 65,536 values that are spread as a normal distribution is. */
function normalTable({ mean, deviation }: Distribution): Float64Array {
  return Float64Array.from({ length: 0x10000 }, (_, index) => {
    // Box and Muller's way, over a grid of 256 by 256.
    const radius = Math.sqrt(-2 * Math.log(((index >> 8) + 0.5) / 256));
    return mean + deviation * radius * Math.cos((2 * Math.PI * ((index & 0xff) + 0.5)) / 256);
  });
}

/** Marsaglia's xorshift of 32 bits. */
export function xorshift(seed: number): () => number {
  let state = seed | 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
}
