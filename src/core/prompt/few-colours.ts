import type { Pixels } from '../../engine/images/preprocess.ts';

/** The commonest colours besides the ground. */
const COLOURS = 4;
/** Colours are counted in steps of so many values of each channel: compression moves them a little. */
const STEP = 4;
/** As many steps from the ground's colour, in each channel, a pixel may be that is of it. */
const NOISE = 2;
/** Pixels that are counted at most: this is done while somebody waits. */
const MOST_PIXELS = 65_536;

/**
 * Which share of a picture its few commonest colours have: 1 in a plain drawing, less in one that was compressed, next to nothing in
 * a photograph, since a camera gives every surface hundreds of colours. The commonest of all does not count, nor what it covers:
 * things are photographed before white, too.
 */
export function shareOfFewColours({ rgb }: Pixels): number {
  const counts = [...countColours(rgb)].sort(([, a], [, b]) => b - a);
  const [ground = 0] = counts[0] ?? [];
  const others = counts.filter(([colour]) => difference(colour, ground) > NOISE).map(([, count]) => count);
  return others.length === 0 ? 1 : sum(others.slice(0, COLOURS)) / sum(others);
}

/** How often each colour, as one number of rounded channels, stands in pixels that are spread over the picture. */
function countColours(rgb: Uint8Array): Map<number, number> {
  const step = 3 * Math.ceil(rgb.length / 3 / MOST_PIXELS);
  const counts = new Map<number, number>();
  for (let at = 0; at < rgb.length; at += step) {
    const [red, green, blue] = [0, 1, 2].map((channel) => Math.round((rgb[at + channel] as number) / STEP)) as Rounded;
    const colour = (red << 16) | (green << 8) | blue;
    counts.set(colour, (counts.get(colour) ?? 0) + 1);
  }
  return counts;
}

type Rounded = [red: number, green: number, blue: number];

/** The largest difference of a channel. */
function difference(one: number, other: number): number {
  return Math.max(...[16, 8, 0].map((shift) => Math.abs(((one >> shift) & 255) - ((other >> shift) & 255))));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
