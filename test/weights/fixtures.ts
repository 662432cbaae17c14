import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';

/** A path below `test/fixtures`. */
export function fixture(...parts: string[]): string {
  return join(import.meta.dirname, '..', 'fixtures', ...parts);
}

/** A folder of the test's own, removed after it. */
export function temporaryFolder(context: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'tyto-weights-'));
  context.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** The bits of float32 numbers, so that a comparison tells -0 from 0 and shows them in hexadecimal places. */
export function bitsOf(values: Float32Array): Uint32Array {
  return new Uint32Array(values.buffer, values.byteOffset, values.length);
}
