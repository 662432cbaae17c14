/**
 * Bicubic resizing as Pillow does it (Resample.c): antialiased, fixed-point weights of 22 bits, first the rows and then
 * the columns, each rounded to 8 bits. The vision towers were trained on its results, so it is repeated to the bit.
 *
 * @param pixels [height, width, channels], 8 bits each; the number of channels follows from its length.
 * @returns [toHeight, toWidth, channels].
 */
export function resizeBicubic(
  pixels: Uint8Array,
  width: number,
  height: number,
  toWidth: number,
  toHeight: number,
): Uint8Array {
  const channels = pixels.length / (width * height);
  if (!Number.isInteger(channels) || toWidth < 1 || toHeight < 1) {
    throw new RangeError(
      `${pixels.length} bytes of ${width} x ${height} pixels cannot become ${toWidth} x ${toHeight}.`,
    );
  }
  const narrow = resizeRows(pixels, { width, height, channels }, toWidth);
  return resizeColumns(narrow, { width: toWidth, height, channels }, toHeight);
}

interface Size {
  width: number;
  height: number;
  channels: number;
}

/** Bits behind the point of a weight. */
const fraction = 22;
const half = 1 << (fraction - 1);
/** Reach of the cubic filter in pixels, where nothing is made smaller. */
const reach = 2;

function resizeRows(pixels: Uint8Array, { width, height, channels }: Size, toWidth: number): Uint8Array {
  if (toWidth === width) return pixels;
  const windows = filterWindows(width, toWidth);
  const result = new Uint8Array(height * toWidth * channels);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < toWidth; x++) {
      const { first, weights } = windows[x] as Window;
      for (let channel = 0; channel < channels; channel++) {
        const begin = (y * width + first) * channels + channel;
        result[(y * toWidth + x) * channels + channel] = weigh(pixels, begin, channels, weights);
      }
    }
  }
  return result;
}

function resizeColumns(pixels: Uint8Array, { width, height, channels }: Size, toHeight: number): Uint8Array {
  if (toHeight === height) return pixels;
  const windows = filterWindows(height, toHeight);
  const row = width * channels;
  const result = new Uint8Array(toHeight * row);
  for (let y = 0; y < toHeight; y++) {
    const { first, weights } = windows[y] as Window;
    for (let place = 0; place < row; place++) {
      result[y * row + place] = weigh(pixels, first * row + place, row, weights);
    }
  }
  return result;
}

/** The weighted sum of pixels `stride` apart, rounded and kept within 8 bits. */
function weigh(pixels: Uint8Array, begin: number, stride: number, weights: Int32Array): number {
  let sum = half;
  for (let index = 0; index < weights.length; index++) {
    sum += (pixels[begin + index * stride] as number) * (weights[index] as number);
  }
  return Math.max(0, Math.min(255, sum >> fraction));
}

/** The pixels that a pixel of the result is made of. */
interface Window {
  first: number;
  weights: Int32Array;
}

function filterWindows(size: number, toSize: number): Window[] {
  const scale = size / toSize;
  const widening = Math.max(scale, 1);
  return Array.from({ length: toSize }, (_, place) => {
    const centre = (place + 0.5) * scale;
    const first = Math.max(0, Math.trunc(centre - reach * widening + 0.5));
    const end = Math.min(size, Math.trunc(centre + reach * widening + 0.5));
    const shares = Array.from({ length: end - first }, (_, index) =>
      cubic((index + first - centre + 0.5) * (1 / widening)),
    );
    const total = shares.reduce((sum, share) => sum + share, 0);
    const weights = shares.map((share) => {
      const weight = share * (1 / total) * 2 ** fraction;
      return Math.trunc(weight + (weight < 0 ? -0.5 : 0.5));
    });
    return { first, weights: Int32Array.from(weights) };
  });
}

/** Keys' cubic convolution with a = -0.5. */
function cubic(distance: number): number {
  const a = -0.5;
  const x = Math.abs(distance);
  if (x < 1) return ((a + 2) * x - (a + 3)) * x * x + 1;
  return x < 2 ? (((x - 5) * x + 8) * x - 4) * a : 0;
}
