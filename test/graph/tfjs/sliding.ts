/** How a window slides over a picture: rows and columns, in this order. */
export interface Sliding {
  window: [number, number];
  strides: [number, number];
  dilations?: [number, number];
  /** Rows above and columns to the left of the picture. */
  before: [number, number];
  out: [number, number];
}

/** A place of the window that lies within the picture. */
interface Inside {
  /** Number of the pixel, row by row. */
  at: number;
  row: number;
  column: number;
}

/** Computes each channel of each place, channels last, from what of the window lies within the picture. */
export function slide(
  picture: { rows: number; columns: number },
  { window, strides, dilations = [1, 1], before, out }: Sliding,
  channels: number,
  compute: (inside: Inside[], channel: number) => number,
): number[] {
  return Array.from({ length: out[0] * out[1] * channels }, (_, index) => {
    const place = Math.floor(index / channels);
    const top = Math.floor(place / out[1]) * strides[0] - before[0];
    const left = (place % out[1]) * strides[1] - before[1];
    const inside = Array.from({ length: window[0] * window[1] }, (_, i) => {
      const [row, column] = [Math.floor(i / window[1]), i % window[1]];
      const [y, x] = [top + row * dilations[0], left + column * dilations[1]];
      const isInside = y >= 0 && x >= 0 && y < picture.rows && x < picture.columns;
      return isInside ? [{ at: y * picture.columns + x, row, column }] : [];
    });
    return compute(inside.flat(), index % channels);
  });
}

/** One picture [channels, pixels] as [pixels, channels]. */
export function channelsLast(values: ArrayLike<number>, channels: number): number[] {
  const pixels = values.length / channels;
  return Array.from(
    { length: values.length },
    (_, i) => values[(i % channels) * pixels + Math.floor(i / channels)] ?? 0,
  );
}
