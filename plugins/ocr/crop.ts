import type { Point, Quad } from './geometry.ts';
import type { Pixels } from './pixels.ts';

/** Sampling points a side of one pixel, at most. */
const MOST_SAMPLES = 4;

/**
 * Cuts a line out of a page and lays it flat: the quad's corners become those of a picture of the given size. Between
 * pixels it interpolates; where it shrinks, it averages. Beyond the page is what lies on its edge.
 */
export function cutOut(page: Pixels, quad: Quad, width: number, height: number): Pixels {
  const [start, end, , below] = quad;
  const along = { x: (end.x - start.x) / width, y: (end.y - start.y) / width };
  const down = { x: (below.x - start.x) / height, y: (below.y - start.y) / height };
  const samples = [along, down].map((step) => Math.min(MOST_SAMPLES, Math.ceil(Math.hypot(step.x, step.y) - 0.01)));
  const [across = 1, deep = 1] = samples.map((count) => Math.max(1, count));
  const offsets = grid(along, down, across, deep);
  const rgb = new Uint8Array(3 * width * height);
  const sum = [0, 0, 0] as [number, number, number];
  let to = 0;
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      sum.fill(0);
      for (const offset of offsets) {
        const x = start.x + column * along.x + row * down.x + offset.x;
        const y = start.y + column * along.y + row * down.y + offset.y;
        addSample(page, x - 0.5, y - 0.5, sum);
      }
      for (const value of sum) rgb[to++] = Math.round(value / offsets.length);
    }
  }
  return { width, height, rgb };
}

/** The middles of the cells that one pixel is divided into, seen from its corner. */
function grid(along: Point, down: Point, across: number, deep: number): Point[] {
  return Array.from({ length: across * deep }, (_, index) => {
    const right = ((index % across) + 0.5) / across;
    const below = (Math.floor(index / across) + 0.5) / deep;
    return { x: right * along.x + below * down.x, y: right * along.y + below * down.y };
  });
}

/** Adds the colour at a point, where whole numbers are the middles of pixels. */
function addSample({ width, height, rgb }: Pixels, x: number, y: number, sum: [number, number, number]): void {
  const clampedX = Math.min(Math.max(x, 0), width - 1);
  const clampedY = Math.min(Math.max(y, 0), height - 1);
  const [left, top] = [Math.floor(clampedX), Math.floor(clampedY)];
  const [right, bottom] = [Math.min(left + 1, width - 1), Math.min(top + 1, height - 1)];
  const [fx, fy] = [clampedX - left, clampedY - top];
  const [a, b] = [3 * (top * width + left), 3 * (top * width + right)];
  const [c, d] = [3 * (bottom * width + left), 3 * (bottom * width + right)];
  const [p, q, r, s] = [(1 - fx) * (1 - fy), fx * (1 - fy), (1 - fx) * fy, fx * fy];
  for (let channel = 0; channel < 3; channel++) {
    const upper = (rgb[a + channel] ?? 0) * p + (rgb[b + channel] ?? 0) * q;
    const lower = (rgb[c + channel] ?? 0) * r + (rgb[d + channel] ?? 0) * s;
    sum[channel] = (sum[channel] ?? 0) + upper + lower;
  }
}
