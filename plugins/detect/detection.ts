import type { Box } from '../../src/core/experts/plugin.ts';

/** A thing that a detector takes a part of the picture for. */
export interface Detection {
  label: string;
  /** 0 to 1. */
  score: number;
  /** Pixels of the picture. */
  box: Box;
}

/** The area that two boxes share, as a part of the area that they cover together. */
export function intersectionOverUnion(a: Box, b: Box): number {
  const shared = sharedArea(a, b);
  return shared === 0 ? 0 : shared / (areaOf(a) + areaOf(b) - shared);
}

function sharedArea(a: Box, b: Box): number {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  return width > 0 && height > 0 ? width * height : 0;
}

export function areaOf({ width, height }: Box): number {
  return width * height;
}
