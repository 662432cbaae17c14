import type { Pixels } from '../../engine/images/preprocess.ts';

/** Share of neighbours of one colour from which on a picture is drawn rather than photographed. */
const DRAWN = 0.4;
/** As far from the ground's colour, in each channel, compression may carry a pixel of it. */
const NOISE = 8;

/**
 * Whether a picture is made of flat colours, as drawings, emoji and screens are: a camera hardly ever gives two neighbours the
 * very same colour. Its ground does not count, since things are photographed before white, too.
 */
export function hasFlatColours(picture: Pixels): boolean {
  return shareOfEqualNeighbours(picture) >= DRAWN;
}

/** Of the pixels that are not of the commonest colour, or near it, those that are equal to their left neighbour; 1 where there are none. */
function shareOfEqualNeighbours({ width, rgb }: Pixels): number {
  const ground = commonestColour(rgb);
  let all = 0;
  let equal = 0;
  for (let at = 0; at < rgb.length; at += 3) {
    if ((at / 3) % width === 0 || differenceAt(rgb, at, ground) <= NOISE) continue;
    all += 1;
    if (differenceAt(rgb, at, rgb.subarray(at - 3, at)) === 0) equal += 1;
  }
  return all === 0 ? 1 : equal / all;
}

/** The largest difference of a channel. */
function differenceAt(rgb: Uint8Array, at: number, colour: Uint8Array): number {
  const of = (channel: number) => Math.abs((rgb[at + channel] as number) - (colour[channel] as number));
  return Math.max(of(0), of(1), of(2));
}

function commonestColour(rgb: Uint8Array): Uint8Array {
  const counts = new Map<number, number>();
  let [best, most] = [0, 0];
  for (let at = 0; at < rgb.length; at += 3) {
    const colour = ((rgb[at] as number) << 16) | ((rgb[at + 1] as number) << 8) | (rgb[at + 2] as number);
    const count = (counts.get(colour) ?? 0) + 1;
    counts.set(colour, count);
    if (count > most) [best, most] = [colour, count];
  }
  return Uint8Array.of(best >> 16, (best >> 8) & 255, best & 255);
}
