import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { quantiseQ40, requantiseToQ40 } from '../../bench/prepare/q4-0.ts';
import { PROJECT_ROOT } from '../../src/config/paths.ts';
import { dequantise } from '../../src/weights/dequantise.ts';
import { openGguf } from '../../src/weights/gguf.ts';
import { openLlamaCheckpoint } from '../../src/weights/llama-checkpoint.ts';

const FIXTURES = join(PROJECT_ROOT, 'test', 'fixtures');

test('rounds to Q4_0 as the gguf package does', async () => {
  const { values, blocks } = JSON.parse(await readFile(join(FIXTURES, 'bench', 'q4_0.json'), 'utf8'));
  assert.equal(Buffer.from(quantiseQ40(Float32Array.from(values))).toString('hex'), blocks);
});

test('a file keeps everything but its Q4_1 tensors', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'tyto-q40-'));
  t.after(() => rm(folder, { recursive: true }));
  const source = join(FIXTURES, 'goldens', 'gguf', 'tiny-gqa-mixed.gguf');
  const target = join(folder, 'q4_0.gguf');
  requantiseToQ40(source, target);

  const before = openGguf(source);
  const after = openGguf(target);
  assert.deepEqual(after.metadata, before.metadata);
  assert.deepEqual(after.tensors.names(), before.tensors.names());
  let rounded = 0;
  for (const name of before.tensors.names()) {
    const { dtype, shape } = before.tensors.info(name);
    assert.deepEqual(after.tensors.info(name).shape, shape);
    assert.equal(after.tensors.info(name).dtype, dtype === 'Q4_1' ? 'Q4_0' : dtype);
    if (dtype === 'Q4_1') {
      rounded += 1;
      const expected = dequantise('Q4_0', quantiseQ40(before.tensors.read(name)));
      assert.deepEqual(after.tensors.read(name), expected);
    } else {
      assert.deepEqual(after.tensors.raw(name), before.tensors.raw(name));
    }
  }
  assert.ok(rounded > 0);
  before.tensors.close();
  after.tensors.close();
  openLlamaCheckpoint(target).tensors.close();
});
