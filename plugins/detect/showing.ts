import type { Box } from '../../src/core/experts/plugin.ts';

/** How a picture is shown to a network. */
export interface Showing {
  /** Pixels that its longer side becomes, at most those of the input. */
  side: number;
  mirrored: boolean;
}

/** The size of a picture as it is shown, in pixels. */
export interface ShownSize {
  width: number;
  height: number;
}

export function shownSize({ width, height }: ShownSize, { side }: Showing): ShownSize {
  const fit = side / Math.max(width, height);
  return { width: Math.max(1, Math.round(width * fit)), height: Math.max(1, Math.round(height * fit)) };
}

/** Where a box of the input lies in the picture, without what lies outside of it. */
export function inPicture(box: Box, image: ShownSize, showing: Showing): Box {
  const shown = shownSize(image, showing);
  const left = showing.mirrored ? shown.width - box.x - box.width : box.x;
  const [x, right] = [left, left + box.width].map((at) => within(at / shown.width) * image.width) as [number, number];
  const [y, bottom] = [box.y, box.y + box.height].map((at) => within(at / shown.height) * image.height) as [
    number,
    number,
  ];
  return { x, y, width: right - x, height: bottom - y };
}

function within(part: number): number {
  return Math.min(1, Math.max(0, part));
}
