import type { Pixels } from '../../engine/images/preprocess.ts';

/** The commonest colours besides the ground, and the share of what is not ground that they have in whatever is drawn. */
const COLOURS = 8;
const DRAWN = 0.3;
/** As far from the ground's colour, in each channel, compression may carry a pixel of it. */
const NOISE = 8;
/** Pixels that are counted at most: this is done while somebody waits. */
const MOST_PIXELS = 65_536;

/**
 * Whether a picture is made of a few colours, as drawings, emoji and screens are. A camera gives every surface hundreds of them.
 * The commonest colour does not count, since things are photographed before white, too.
 */
export function hasFewColours({ rgb }: Pixels): boolean {
  const counts = [...countColours(rgb)].sort(([, a], [, b]) => b - a);
  const [ground = 0] = counts[0] ?? [];
  const others = counts.filter(([colour]) => difference(colour, ground) > NOISE).map(([, count]) => count);
  return sum(others.slice(0, COLOURS)) >= DRAWN * sum(others);
}

/** How often each colour, as one number, stands in pixels that are spread over the picture. */
function countColours(rgb: Uint8Array): Map<number, number> {
  const step = 3 * Math.ceil(rgb.length / 3 / MOST_PIXELS);
  const counts = new Map<number, number>();
  for (let at = 0; at < rgb.length; at += step) {
    const colour = ((rgb[at] as number) << 16) | ((rgb[at + 1] as number) << 8) | (rgb[at + 2] as number);
    counts.set(colour, (counts.get(colour) ?? 0) + 1);
  }
  return counts;
}

/** The largest difference of a channel. */
function difference(one: number, other: number): number {
  return Math.max(...[16, 8, 0].map((shift) => Math.abs(((one >> shift) & 255) - ((other >> shift) & 255))));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
