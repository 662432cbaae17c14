import assert from 'node:assert/strict';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { efficientNetLiteTensors } from '../../src/weights/efficientnet-lite.ts';
import { openSafetensors } from '../../src/weights/safetensors.ts';
import { writeSafetensors } from '../../src/weights/safetensors-writer.ts';
import { UnknownTensorError } from '../../src/weights/tensor-source.ts';
import { assertClose } from '../engine/support/close.ts';
import { temporaryFolder } from './fixtures.ts';

const stored = (shape: number[], values: number[]) => ({
  dtype: 'F32' as const,
  shape,
  data: Float32Array.from(values),
});

function tensorsOf(context: TestContext) {
  const path = join(temporaryFolder(context), 'net.safetensors');
  writeSafetensors(path, {
    'conv.weight': stored([2, 1, 1, 2], [1, 2, 3, 4]),
    'bn.weight': stored([2], [1, 0.5]),
    'bn.bias': stored([2], [10, 20]),
    'bn.running_mean': stored([2], [1, -2]),
    'bn.running_var': stored([2], [0.249, 3.999]),
  });
  const source = openSafetensors(path);
  context.after(() => source.close());
  return efficientNetLiteTensors(source, path);
}

test('a batch norm is brought into the convolution before it', (t) => {
  const { filter, bias } = tensorsOf(t).convolution('conv', 'bn', [2, 1, 1, 2]);
  // (x - mean) / sqrt(variance + 0.001) · weight + bias: factors 2 and 0.25.
  assertClose(filter, [2, 4, 0.75, 1], 1e-5);
  assertClose(bias, [10 - 2, 20 + 0.5], 1e-5);
});

test('weights of another network are told', (t) => {
  const tensors = tensorsOf(t);
  assert.throws(() => tensors.tensor('conv.weight', [4]), /its conv.weight is \[2, 1, 1, 2\] instead of \[4\]/);
  assert.throws(() => tensors.tensor('fc.weight', [4]), UnknownTensorError);
});
