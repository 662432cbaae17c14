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
  const sum = new Float64Array(3);
  let to = 0;
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      sum.fill(0);
      for (const offset of offsets) {
        const x = start.x + column * along.x + row * down.x + offset.x;
        const y = start.y + column * along.y + row * down.y + offset.y;
        addSample(page, x - 0.5, y - 0.5, sum);
      }
      for (let channel = 0; channel < 3; channel++) {
        rgb[to++] = (sum[channel] as number) / offsets.length + 0.5;
      }
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

/** Adds the colour at a point, where whole numbers are the middles of pixels. The innermost step: no objects are made. */
function addSample({ width, height, rgb }: Pixels, x: number, y: number, sum: Float64Array): void {
  const insideX = Math.min(Math.max(x, 0), width - 1);
  const insideY = Math.min(Math.max(y, 0), height - 1);
  const left = Math.floor(insideX);
  const top = Math.floor(insideY);
  const fx = insideX - left;
  const fy = insideY - top;
  const upper = 3 * (top * width + left);
  const right = left + 1 < width ? 3 : 0;
  const below = top + 1 < height ? 3 * width : 0;
  for (let channel = 0; channel < 3; channel++) {
    const at = upper + channel;
    const above = (rgb[at] as number) * (1 - fx) + (rgb[at + right] as number) * fx;
    const under = (rgb[at + below] as number) * (1 - fx) + (rgb[at + below + right] as number) * fx;
    sum[channel] = (sum[channel] as number) + above * (1 - fy) + under * fy;
  }
}
