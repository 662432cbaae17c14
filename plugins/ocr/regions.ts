import type { Point } from './geometry.ts';

/** A patch of neighbouring pixels that the detector takes for text. */
export interface Region {
  /** The first and the last pixel of each of its rows: they have the same convex hull as the whole. */
  outline: Point[];
  /** Mean probability over its pixels, 0 to 1. */
  score: number;
}

/** Less is a speck. */
const FEWEST_PIXELS = 8;

/**
 * The patches of a map, whose pixels touch by edge or corner.
 * @param map Probabilities row by row.
 * @param threshold What a pixel must exceed to belong to a patch.
 */
export function findRegions(map: Float32Array, width: number, threshold: number): Region[] {
  const taken = new Uint8Array(map.length);
  const regions: Region[] = [];
  for (let start = 0; start < map.length; start++) {
    if (taken[start] === 1 || (map[start] as number) <= threshold) continue;
    const pixels = fill(map, width, threshold, taken, start);
    if (pixels.length >= FEWEST_PIXELS) regions.push(describe(map, width, pixels));
  }
  return regions;
}

/** All pixels of the patch around `start`, which become taken. */
function fill(map: Float32Array, width: number, threshold: number, taken: Uint8Array, start: number): number[] {
  const pixels = [start];
  taken[start] = 1;
  // The list grows while it is walked.
  for (const pixel of pixels) {
    const column = pixel % width;
    const [first, last] = [column === 0 ? 0 : -1, column === width - 1 ? 0 : 1];
    for (let row = pixel - width; row <= pixel + width; row += width) {
      for (let neighbour = row + first; neighbour <= row + last; neighbour++) {
        if (taken[neighbour] !== 0 || (map[neighbour] as number) <= threshold) continue;
        taken[neighbour] = 1;
        pixels.push(neighbour);
      }
    }
  }
  return pixels;
}

function describe(map: Float32Array, width: number, pixels: readonly number[]): Region {
  const rows = new Map<number, { first: number; last: number }>();
  let sum = 0;
  for (const pixel of pixels) {
    const [x, y] = [pixel % width, Math.floor(pixel / width)];
    const row = rows.get(y) ?? { first: x, last: x };
    rows.set(y, { first: Math.min(row.first, x), last: Math.max(row.last, x) });
    sum += map[pixel] ?? 0;
  }
  const outline = [...rows].flatMap(([y, { first, last }]) => [
    { x: first, y },
    { x: last, y },
  ]);
  return { outline, score: sum / pixels.length };
}
