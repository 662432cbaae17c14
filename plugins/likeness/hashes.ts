import { type Grey, stretched } from './grey.ts';

/** Pixels a side of the picture whose frequencies are looked at, and frequencies a side that are kept. */
const SAMPLES = 32;
const FREQUENCIES = 8;

/** `COSINES[frequency][sample]` of the discrete cosine transform (DCT-II), without its scale, which changes no sign. */
const COSINES = Array.from({ length: FREQUENCIES + 1 }, (_, frequency) =>
  Array.from({ length: SAMPLES }, (_, sample) => Math.cos((Math.PI * frequency * (2 * sample + 1)) / (2 * SAMPLES))),
);

/**
 * 64 bits in hexadecimal: whether each of the lowest 8 x 8 frequencies, but those without change in one direction, is above
 * their median (the pHash of Zauner, 2010). Survives compression, scaling, colours and brightness.
 */
export function perceptualHash(grey: Grey): string {
  const { data } = stretched(grey, SAMPLES, SAMPLES);
  const rows = Array.from({ length: SAMPLES }, (_, y) =>
    transform(Array.from(data.subarray(y * SAMPLES, (y + 1) * SAMPLES))),
  );
  const columns = Array.from({ length: FREQUENCIES }, (_, x) => transform(rows.map((row) => row[x] ?? 0)));
  const values = Array.from({ length: FREQUENCIES }, (_, y) => columns.map((column) => column[y] ?? 0)).flat();
  const ranked = values.toSorted((a, b) => a - b);
  const median = ((ranked[values.length / 2 - 1] ?? 0) + (ranked[values.length / 2] ?? 0)) / 2;
  return hexadecimal(values.map((value) => value > median));
}

/** 64 bits in hexadecimal: whether each of 8 x 8 places is darker than its right neighbour (dHash). */
export function differenceHash(grey: Grey): string {
  const width = FREQUENCIES + 1;
  const { data } = stretched(grey, width, FREQUENCIES);
  const places = Array.from({ length: FREQUENCIES ** 2 }, (_, place) => {
    const at = Math.floor(place / FREQUENCIES) * width + (place % FREQUENCIES);
    return (data[at] ?? 0) < (data[at + 1] ?? 0);
  });
  return hexadecimal(places);
}

/** The frequencies 1 to 8 of a row of samples; 0, its mean, is the picture's brightness and tells nothing. */
function transform(samples: readonly number[]): number[] {
  return COSINES.slice(1).map((cosines) =>
    cosines.reduce((sum, cosine, sample) => sum + cosine * (samples[sample] ?? 0), 0),
  );
}

function hexadecimal(bits: readonly boolean[]): string {
  const number = bits.reduce((value, bit) => (value << 1n) | (bit ? 1n : 0n), 0n);
  return number.toString(16).padStart(bits.length / 4, '0');
}
