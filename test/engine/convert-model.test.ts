import assert from 'node:assert/strict';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { convertModel } from '../../src/engine/convert-model.ts';
import { openExpertModel } from '../../src/engine/expert-model.ts';
import { scratchFolder } from '../core/support/scratch.ts';
import { written } from '../graph/tfjs/model.ts';

const tiny = written({
  inputs: { x: { shape: [2], values: [] } },
  constants: { k: { shape: [2], values: [10, 20] } },
  nodes: [{ name: 'y', op: 'Add', input: ['x', 'k'] }],
});

/** A source of these bytes, and a model that counts how often it is read. */
function sourceOf(folder: string, content: string) {
  const file = join(folder, 'model.json');
  writeFileSync(file, content);
  const source = { kind: 'tfjs' as const, sources: [file], reads: 0, read };
  async function read() {
    source.reads++;
    return tiny;
  }
  return source;
}

test('a model is converted once, until its source changes', async () => {
  const folder = scratchFolder();
  const target = join(folder, 'converted');
  const source = sourceOf(folder, 'one');
  const path = await convertModel(source, target);
  const model = await openExpertModel(path, 1);
  const { y } = await model.run({ x: { dims: [2], data: Float32Array.of(1, 2) } });
  await model.dispose();
  assert.deepEqual([...(y?.data ?? [])], [11, 22]);

  assert.equal(await convertModel(source, target), path);
  assert.equal(source.reads, 1);
  const changed = sourceOf(folder, 'two');
  assert.notEqual(await convertModel(changed, target), path);
  assert.equal(changed.reads, 1);
});

test('what cannot be converted leaves nothing behind', async () => {
  const folder = scratchFolder();
  const target = join(folder, 'converted');
  const read = async () =>
    written({ inputs: { x: { shape: [1], values: [] } }, nodes: [{ name: 'y', op: 'Erf', input: ['x'] }] });
  await assert.rejects(
    convertModel({ ...sourceOf(folder, 'one'), read }, target),
    /it needs Erf, which is not translated/,
  );
  assert.deepEqual(readdirSync(target), []);
});
