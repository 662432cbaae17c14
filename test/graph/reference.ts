/** Plain computations in double precision that the operators are held against. Matrices are row-major. */

/** a [m, k] times b [k, n]. */
export function product(a: ArrayLike<number>, b: ArrayLike<number>, m: number, k: number, n: number): number[] {
  return matrix(m, n, (row, column) => sum(k, (i) => at(a, row * k + i) * at(b, i * n + column)));
}

/** a [m, k] times the transpose of b [n, k]. */
export function productTransposed(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  m: number,
  k: number,
  n: number,
): number[] {
  return matrix(m, n, (row, column) => sum(k, (i) => at(a, row * k + i) * at(b, column * k + i)));
}

export function matrix(rows: number, columns: number, entry: (row: number, column: number) => number): number[] {
  return Array.from({ length: rows * columns }, (_, index) => entry(Math.floor(index / columns), index % columns));
}

export function sum(count: number, term: (index: number) => number): number {
  let total = 0;
  for (let index = 0; index < count; index++) total += term(index);
  return total;
}

export function at(values: ArrayLike<number>, index: number): number {
  const value = values[index];
  if (value === undefined) throw new RangeError(`There is no value ${index} among ${values.length}.`);
  return value;
}

/** Each row of x divided by its root mean square, times the weight. */
export function rmsNormalised(x: ArrayLike<number>, weight: ArrayLike<number>, epsilon: number): number[] {
  const width = weight.length;
  return matrix(x.length / width, width, (row, column) => {
    const meanSquare = sum(width, (i) => at(x, row * width + i) ** 2) / width;
    return (at(x, row * width + column) / Math.sqrt(meanSquare + epsilon)) * at(weight, column);
  });
}

export interface NaiveAttention {
  heads: number;
  kvHeads: number;
  headDim: number;
  scale: number;
  window?: number;
  /** Angle of position and rotary pair. */
  angle: (position: number, pair: number) => number;
}

/**
 * Causal attention over a whole sequence: queries [tokens, heads · headDim], keys and values
 * [tokens, kvHeads · headDim], not yet rotated. Returns [tokens, heads · headDim] and the keys, rotated.
 */
export function attend(
  spec: NaiveAttention,
  inputs: { queries: ArrayLike<number>; keys: ArrayLike<number>; values: ArrayLike<number> },
  positions: readonly number[],
): { output: number[]; rotatedKeys: number[] } {
  const { heads, kvHeads, headDim, window = Number.POSITIVE_INFINITY } = spec;
  const queries = rotate(spec, inputs.queries, heads, positions);
  const keys = rotate(spec, inputs.keys, kvHeads, positions);
  const output = new Array<number>(positions.length * heads * headDim).fill(0);
  for (let token = 0; token < positions.length; token++) {
    for (let head = 0; head < heads; head++) {
      const kvHead = Math.floor((head * kvHeads) / heads);
      const query = (token * heads + head) * headDim;
      const first = Math.max(0, token + 1 - window);
      const place = (key: number) => ((first + key) * kvHeads + kvHead) * headDim;
      const scores = Array.from(
        { length: token + 1 - first },
        (_, key) => spec.scale * sum(headDim, (i) => at(queries, query + i) * at(keys, place(key) + i)),
      );
      const weights = softmax(scores);
      for (let i = 0; i < headDim; i++) {
        output[query + i] = sum(weights.length, (key) => at(weights, key) * at(inputs.values, place(key) + i));
      }
    }
  }
  return { output, rotatedKeys: keys };
}

/** Rotates each head's pairs (j, j + headDim / 2) by the position's angles. */
function rotate(
  { headDim, angle }: NaiveAttention,
  x: ArrayLike<number>,
  heads: number,
  positions: readonly number[],
): number[] {
  const half = headDim / 2;
  return matrix(positions.length * heads, headDim, (row, column) => {
    const pair = column % half;
    const turned = angle(at(positions, Math.floor(row / heads)), pair);
    const low = at(x, row * headDim + pair);
    const high = at(x, row * headDim + pair + half);
    return column < half
      ? low * Math.cos(turned) - high * Math.sin(turned)
      : high * Math.cos(turned) + low * Math.sin(turned);
  });
}

function softmax(scores: readonly number[]): number[] {
  const largest = Math.max(...scores);
  const powers = scores.map((score) => Math.exp(score - largest));
  const total = powers.reduce((all, power) => all + power, 0);
  return powers.map((power) => power / total);
}
