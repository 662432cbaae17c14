import type { EncodedRow } from '../encode/encoded-row.ts';
import { type Batch, IGNORED, PADDING } from '../training-step.ts';

/** Puts rows into one batch, padded to the longest. @param pictures By their files. */
export function assemble(rows: readonly EncodedRow[], pictures: ReadonlyMap<string, Float32Array>): Batch {
  const length = Math.max(...rows.map(({ tokens }) => tokens.length));
  const tokens = new Int32Array(rows.length * length);
  const targets = new Int32Array(rows.length * length).fill(IGNORED);
  const segments = new Int32Array(rows.length * length).fill(PADDING);
  for (const [number, row] of rows.entries()) {
    tokens.set(row.tokens, number * length);
    targets.set(row.targets, number * length);
    segments.fill(0, number * length, number * length + row.tokens.length);
  }
  const files = [...new Set(rows.flatMap(({ images }) => images))];
  return {
    rows: rows.length,
    length,
    tokens,
    targets,
    segments,
    pictures: files.map((file) => pictures.get(file) as Float32Array),
    picturesOf: rows.map(({ images }) => images.map((file) => files.indexOf(file))),
  };
}
