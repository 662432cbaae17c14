import { deflateSync } from 'node:zlib';
import { type Chunk, readChunks, writePng } from '../../../src/core/intake/apng/chunks.ts';

/** Red, green and blue in XYZ (D50), each a column: Adobe RGB (1998) and sRGB. */
const ADOBE = [
  [0.60974, 0.20528, 0.14919],
  [0.31111, 0.62567, 0.06322],
  [0.01947, 0.06087, 0.74457],
];
const SRGB = [
  [0.43607, 0.38515, 0.14307],
  [0.22249, 0.71687, 0.06061],
  [0.01392, 0.09708, 0.7141],
];
const GAMMA = 563 / 256;

/** The same colours as numbers of Adobe RGB. */
export function toAdobeRgb(srgb: Uint8Array): Buffer {
  const into = inverse(ADOBE);
  const out = Buffer.alloc(srgb.length);
  for (let at = 0; at < srgb.length; at += 3) {
    const linear = [...srgb.subarray(at, at + 3)].map((value) => fromSrgb(value / 255));
    const adobe = times(into, times(SRGB, linear));
    out.set(
      adobe.map((value) => Math.round(255 * Math.min(1, Math.max(0, value)) ** (1 / GAMMA))),
      at,
    );
  }
  return out;
}

/** A PNG that says its numbers are those of Adobe RGB. */
export function taggedAdobeRgb(png: Uint8Array): Buffer {
  const [header, ...rest] = [...readChunks(png)];
  const data = Buffer.concat([Buffer.from('Adobe RGB\0\0', 'latin1'), deflateSync(profile())]);
  const tag: Chunk = { type: 'iCCP', data };
  return writePng(header ? [header, tag, ...rest] : []);
}

function fromSrgb(value: number): number {
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
}

function times(matrix: readonly number[][], vector: readonly number[]): number[] {
  return matrix.map((row) => row.reduce((sum, value, index) => sum + value * (vector[index] ?? 0), 0));
}

/** By Cramer's rule: each column is the cross product of two rows. */
function inverse([a = [], b = [], c = []]: readonly number[][]): number[][] {
  const columns = [cross(b, c), cross(c, a), cross(a, b)];
  const determinant = a.reduce((sum, value, index) => sum + value * (columns[0]?.[index] ?? 0), 0);
  return [0, 1, 2].map((row) => columns.map((column) => (column[row] ?? 0) / determinant));
}

function cross([ax = 0, ay = 0, az = 0]: readonly number[], [bx = 0, by = 0, bz = 0]: readonly number[]): number[] {
  return [ay * bz - az * by, az * bx - ax * bz, ax * by - ay * bx];
}

/** A matrix profile (ICC.1:2001-04): three colours, and one curve for all of them. */
function profile(): Buffer {
  const column = (index: number) => xyz(ADOBE.map((row) => row[index] ?? 0));
  const curve = Buffer.concat([Buffer.from('curv\0\0\0\0', 'latin1'), numbers(1), Buffer.from([0x02, 0x33, 0, 0])]);
  const words = Buffer.concat([
    Buffer.from('desc\0\0\0\0', 'latin1'),
    numbers(2),
    Buffer.from('A\0'),
    Buffer.alloc(78),
  ]);
  const tags: [string, Buffer][] = [
    ['desc', words],
    ['cprt', Buffer.from('text\0\0\0\0none\0\0\0\0', 'latin1')],
    ['wtpt', xyz([0.9642, 1, 0.8249])],
    ['rXYZ', column(0)],
    ['gXYZ', column(1)],
    ['bXYZ', column(2)],
    ['rTRC', curve],
    ['gTRC', curve],
    ['bTRC', curve],
  ];
  let offset = 128 + 4 + tags.length * 12;
  const table = tags.map(([name, data]) => {
    const entry = Buffer.concat([Buffer.from(name), numbers(offset, data.length)]);
    offset += data.length;
    return entry;
  });
  const head = Buffer.alloc(128);
  head.writeUInt32BE(offset, 0);
  head.writeUInt32BE(0x02100000, 8);
  head.write('mntrRGB XYZ ', 12, 'latin1');
  head.write('acsp', 36, 'latin1');
  xyz([0.9642, 1, 0.8249]).copy(head, 68, 8);
  return Buffer.concat([head, numbers(tags.length), ...table, ...tags.map(([, data]) => data)]);
}

function xyz(values: readonly number[]): Buffer {
  return Buffer.concat([
    Buffer.from('XYZ \0\0\0\0', 'latin1'),
    numbers(...values.map((value) => Math.round(value * 65_536))),
  ]);
}

function numbers(...values: number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 4);
  for (const [index, value] of values.entries()) bytes.writeUInt32BE(value, index * 4);
  return bytes;
}
