import type { NormalPicture } from './normalise.ts';

/** A picture that moves. Frames are counted from 0 here. */
export interface Animation {
  /** How many there are. */
  frames: number;
  /** Pixels of one. */
  pixels: number;
  /** Milliseconds that each is shown; may be shorter than `frames`. */
  delays: readonly number[];
  /** The first `count` frames as {@link THUMBNAIL} squares of RGBA. */
  thumbnails(count: number): Promise<Uint8Array[]>;
  /** Frames by their index, which ascend. One that is damaged ends the list. */
  decode(indices: readonly number[]): Promise<NormalPicture[]>;
}

/** Pixels a side. */
export const THUMBNAIL = 32;

const MOST_SAMPLES = 8;
/** So many of them are chosen because they differ from the others. */
const CHOSEN_BY_DIFFERENCE = 3;
/** A frame cannot be had without those before it; no more than this is unpacked in all, a few seconds' work. */
const MOST_UNPACKED = 400_000_000;
/** How often each frame is unpacked: once for the thumbnails, and for each later sample again. */
const TIMES_UNPACKED = 1 + MOST_SAMPLES / 2;
const MOST_THUMBNAILS = 2_000;

/**
 * Picks the frames to look at: the first, the last, the one that is shown longest, those that differ most, and between
 * them some at equal distances. Of very long animations only the beginning is considered.
 * @param maxPixels What all of them together may hold.
 * @returns indices, ascending.
 */
export async function pickFrames(animation: Animation, maxPixels: number): Promise<number[]> {
  const { pixels, delays } = animation;
  const reach = Math.floor(MOST_UNPACKED / TIMES_UNPACKED / pixels);
  const count = Math.max(1, Math.min(animation.frames, reach, MOST_THUMBNAILS));
  const samples = Math.max(1, Math.min(MOST_SAMPLES, count, Math.floor(maxPixels / pixels)));
  if (samples === count) return [...Array(count).keys()];
  const picked = new Set([0, count - 1, longest(delays.slice(0, count))].slice(0, samples));
  for (const index of mostDifferent(await animation.thumbnails(count), picked)) {
    if (picked.size < samples) picked.add(index);
  }
  for (let step = 1; picked.size < samples; step += 1) picked.add(evenlySpaced(step, count));
  return [...picked].sort((a, b) => a - b);
}

function longest(delays: readonly number[]): number {
  return delays.reduce((best, delay, index) => (delay > (delays[best] ?? 0) ? index : best), 0);
}

/** The frames that differ most from all that are picked, one after the other. */
function mostDifferent(thumbnails: readonly Uint8Array[], picked: ReadonlySet<number>): number[] {
  const chosen: number[] = [];
  const distances = thumbnails.map(() => Number.POSITIVE_INFINITY);
  const approach = (from: number) => {
    thumbnails.forEach((thumbnail, index) => {
      distances[index] = Math.min(distances[index] ?? 0, difference(thumbnail, thumbnails[from] ?? thumbnail));
    });
  };
  for (const index of picked) approach(index);
  while (chosen.length < CHOSEN_BY_DIFFERENCE) {
    const farthest = distances.indexOf(Math.max(...distances));
    if (!((distances[farthest] ?? 0) > 0)) break;
    chosen.push(farthest);
    approach(farthest);
  }
  return chosen;
}

/** The largest change of any part: a line of text changes little of a picture, but that part of it much. */
function difference(a: Uint8Array, b: Uint8Array): number {
  let largest = 0;
  for (let at = 0; at < a.length; at += 1) largest = Math.max(largest, Math.abs((a[at] ?? 0) - (b[at] ?? 0)));
  return largest;
}

/** 1/2, 1/4, 3/4, 1/8, 3/8 … of the way. */
function evenlySpaced(step: number, count: number): number {
  const level = 2 ** Math.floor(Math.log2(step));
  return Math.floor(((2 * (step - level) + 1) / (2 * level)) * count);
}
