import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { openTorch } from '../../src/weights/torch.ts';
import { type StreamedTensor, writeTorch } from '../../src/weights/torch-writer.ts';
import { temporaryFolder } from './fixtures.ts';

const whole = (dtype: StreamedTensor['dtype'], shape: number[], data: ArrayBufferView): StreamedTensor => ({
  dtype,
  shape,
  pieces: () => [data],
});

const tensors = {
  'model.weight': whole('F32', [2, 3], Float32Array.of(1, -2, 3.5, 0, 1e-20, 6)),
  'model.halves': whole('F16', [4], Uint16Array.of(0x3c00, 0xbc00, 0x3800, 0)),
  'model.brain': whole('BF16', [1, 2], Uint16Array.of(0x3f80, 0xc000)),
  'model.double': whole('F64', [2], Float64Array.of(0.1, -1e200)),
  'model.ids': whole('I64', [1], BigInt64Array.of(-(2n ** 40n))),
  'model.scalar': whole('F32', [], Float32Array.of(7)),
  'model.empty': whole('F32', [0, 5], new Float32Array()),
};

test('a written file reads as what was written, its tensors in order', async (context) => {
  const path = join(temporaryFolder(context), 'state.pth');
  await writeTorch(path, tensors);
  const file = openTorch(path);
  assert.deepEqual(file.names(), Object.keys(tensors));
  for (const [name, { dtype, shape, pieces }] of Object.entries(tensors)) {
    assert.deepEqual([file.info(name).dtype, file.info(name).shape], [dtype, shape], name);
    const [{ buffer, byteOffset, byteLength } = new Uint8Array()] = pieces();
    assert.deepEqual(Buffer.from(file.raw(name)), Buffer.from(buffer, byteOffset, byteLength), name);
  }
  assert.deepEqual([...file.read('model.halves')], [1, -1, 0.5, 0]);
  file.close();
});

test('a tensor that comes in pieces is the same', async (context) => {
  const path = join(temporaryFolder(context), 'state.pth');
  const pieces = () => [Float32Array.of(1, 2), Float32Array.of(3), Float32Array.of(4, 5, 6)];
  await writeTorch(path, { a: { dtype: 'F32', shape: [3, 2], pieces } });
  const file = openTorch(path);
  assert.deepEqual([...file.read('a', 1, 3)], [3, 4, 5, 6]);
  file.close();
});

test('pieces of another length than the shape demands leave no file', async (context) => {
  const path = join(temporaryFolder(context), 'state.pth');
  const short = whole('F32', [3], Float32Array.of(1, 2));
  await assert.rejects(writeTorch(path, { a: short }), /"a" of F32 \[3\] cannot be 8 bytes long/);
  assert.equal(existsSync(path), false);
  assert.equal(existsSync(`${path}.partial`), false);
});

const hasTorch = spawnSync('python3', ['-c', 'import torch']).status === 0;
test('torch itself loads it', { skip: !hasTorch && 'Python has no torch here' }, async (context) => {
  const path = join(temporaryFolder(context), 'state.pth');
  await writeTorch(path, tensors);
  const script =
    'import sys, torch; s = torch.load(sys.argv[1]); print({k: (list(v.shape), v.flatten().tolist()) for k, v in s.items()}["model.halves"])';
  const { stdout, stderr } = spawnSync('python3', ['-c', script, path], { encoding: 'utf8' });
  assert.equal(stdout.trim(), '([4], [1.0, -1.0, 0.5, 0.0])', stderr);
});
