/** Of the cubic kernel, as PyTorch and ONNX have it. */
const A = -0.75;

/**
 * A table of positions brought to another grid: bicubic, half-pixel centres, edges repeated, without antialiasing, as
 * PyTorch's `interpolate(mode='bicubic')` does it.
 * @param table [from · from, width], row by row.
 * @returns [to · to, width].
 */
export function resizePositions(table: Float32Array, from: number, to: number): Float32Array {
  if (from === to) return table;
  const width = table.length / from ** 2;
  const taps = Array.from({ length: to }, (_, place) => tapsAt(((place + 0.5) * from) / to - 0.5, from));
  const result = new Float32Array(to * to * width);
  taps.forEach((rows, y) => {
    taps.forEach((columns, x) => {
      const begin = (y * to + x) * width;
      for (const [row, down] of rows) {
        for (const [column, across] of columns) {
          const source = (row * from + column) * width;
          for (let i = 0; i < width; i++)
            result[begin + i] = (result[begin + i] as number) + down * across * (table[source + i] as number);
        }
      }
    });
  });
  return result;
}

/** The four places around a position and their weights. */
function tapsAt(position: number, size: number): [place: number, weight: number][] {
  const floor = Math.floor(position);
  const t = position - floor;
  const weights = [outer(1 + t), inner(t), inner(1 - t), outer(2 - t)];
  return weights.map((weight, tap) => [Math.min(size - 1, Math.max(0, floor - 1 + tap)), weight]);
}

function inner(distance: number): number {
  return ((A + 2) * distance - (A + 3)) * distance ** 2 + 1;
}

function outer(distance: number): number {
  return ((A * distance - 5 * A) * distance + 8 * A) * distance - 4 * A;
}
