import { rotate } from './geometry.ts';
import type { Pixels } from './pixels.ts';
import { median, type Span } from './placement.ts';

/** Points a side at which a part of a page is looked at. */
const SAMPLES = 24;
/** Of 255, in any of the three colours. */
const VISIBLE_DIFFERENCE = 20;

/**
 * Whether two parts of a page stand on different backgrounds; most of a part with text in it is background.
 * @param lean By which the page was turned back to make its lines level, in radians.
 */
export function differInBackground(page: Pixels, lean: number, one: Span, other: Span): boolean {
  const [a, b] = [backgroundOf(page, lean, one), backgroundOf(page, lean, other)];
  return a.some((value, channel) => Math.abs(value - (b[channel] ?? 0)) > VISIBLE_DIFFERENCE);
}

/** The middle one of the values that each colour has in a part of the page. */
function backgroundOf({ width, height, rgb }: Pixels, lean: number, span: Span): number[] {
  const offsets = Array.from({ length: SAMPLES ** 2 }, (_, index) => {
    const right = ((index % SAMPLES) + 0.5) / SAMPLES;
    const below = (Math.floor(index / SAMPLES) + 0.5) / SAMPLES;
    const x = span.left + right * (span.right - span.left);
    const y = span.top + below * (span.bottom - span.top);
    const point = rotate({ x, y }, lean);
    const column = Math.min(Math.max(Math.floor(point.x), 0), width - 1);
    const row = Math.min(Math.max(Math.floor(point.y), 0), height - 1);
    return 3 * (row * width + column);
  });
  return [0, 1, 2].map((channel) => median(offsets.map((offset) => rgb[offset + channel] ?? 0)));
}
