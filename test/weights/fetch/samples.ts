import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import type { Checksum } from '../../../src/weights/fetch/checksum.ts';

/** Bytes that look random and are the same in every run. */
export function sampleBytes(length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  for (let state = 1, i = 0; i < length; i++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    bytes[i] = state >>> 24;
  }
  return bytes;
}

export function sha256Of(bytes: Uint8Array): Checksum & { kind: 'sha256' } {
  return { kind: 'sha256', hex: createHash('sha256').update(bytes).digest('hex') };
}

/** The id git gives a file of these bytes. */
export function gitIdOf(bytes: Uint8Array): string {
  return createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
}

/** An empty folder that goes with the test. */
export async function emptyFolder(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'tyto-fetch-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  return folder;
}
