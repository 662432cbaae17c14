import type { ExpertImage } from '../../src/core/experts/plugin.ts';

/** Between which two pixels each of `count` places lies, the first and the last on the outermost ones. */
function placesAlong(size: number, count: number) {
  return Array.from({ length: count }, (_, index) => {
    const at = (index * (size - 1)) / (count - 1);
    const before = Math.floor(at);
    return { before, after: Math.min(size - 1, before + 1), share: at - before };
  });
}

/**
 * Stretches a picture to a square of `side` pixels: red, green and blue from 0 to 1, pixel by pixel. Between the four pixels
 * nearest, corners on corners, as nsfwjs does (`tf.image.resizeBilinear`): pictures made smaller in smoother ways score higher
 * than they should.
 */
export function stretch(
  { rgb, width, height }: Pick<ExpertImage, 'rgb' | 'width' | 'height'>,
  side: number,
): Float32Array {
  const columns = placesAlong(width, side);
  const values = new Float32Array(side * side * 3);
  let next = 0;
  for (const row of placesAlong(height, side)) {
    const above = row.before * width;
    const below = row.after * width;
    for (const column of columns) {
      for (let channel = 0; channel < 3; channel++) {
        const at = (line: number, place: number) => rgb[3 * (line + place) + channel] as number;
        const upper = at(above, column.before) * (1 - column.share) + at(above, column.after) * column.share;
        const lower = at(below, column.before) * (1 - column.share) + at(below, column.after) * column.share;
        values[next++] = (upper * (1 - row.share) + lower * row.share) / 255;
      }
    }
  }
  return values;
}

/** The same square with its columns in reverse. */
export function mirror(square: Float32Array, side: number): Float32Array {
  const values = new Float32Array(square.length);
  for (let pixel = 0; pixel < side * side; pixel++) {
    const row = pixel - (pixel % side);
    const opposite = row + side - 1 - (pixel % side);
    for (let channel = 0; channel < 3; channel++)
      values[3 * pixel + channel] = square[3 * opposite + channel] as number;
  }
  return values;
}
