import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openGguf } from '../../src/weights/gguf.ts';
import { openSafetensors } from '../../src/weights/safetensors.ts';
import { UnknownTensorError } from '../../src/weights/tensor-source.ts';
import { bitsOf, fixture } from './fixtures.ts';

for (const name of ['tiny-gqa-mixed', 'tiny-tied-q4_1']) {
  test(`every tensor of ${name} dequantises to the bit`, () => {
    const { tensors } = openGguf(fixture('goldens/gguf', `${name}.gguf`));
    const expected = openSafetensors(fixture('goldens/gguf', `${name}.expected.safetensors`));
    const compared = expected.names().filter((tensor) => tensor.startsWith('dequant.'));
    assert.equal(compared.length, tensors.names().length);
    for (const tensor of tensors.names()) {
      assert.deepEqual(tensors.info(tensor).shape, expected.info(`dequant.${tensor}`).shape, tensor);
      assert.deepEqual(bitsOf(tensors.read(tensor)), bitsOf(expected.read(`dequant.${tensor}`)), tensor);
    }
    tensors.close();
    expected.close();
  });
}

test('every type of tensor reads as the gguf package reads it', () => {
  const { tensors } = openGguf(fixture('gguf/every-type.gguf'));
  const expected = openSafetensors(fixture('gguf/every-type.expected.safetensors'));
  const types = tensors.names().sort();
  assert.deepEqual(
    types,
    'BF16 F16 F32 F64 I16 I32 I64 I8 Q4_0 Q4_1 Q4_K Q5_0 Q5_1 Q6_K Q8_0'.split(' '),
    'the file has them all',
  );
  for (const type of types) {
    assert.equal(tensors.info(type).dtype, type);
    assert.deepEqual(tensors.info(type).shape, expected.info(type).shape);
    assert.deepEqual(bitsOf(tensors.read(type)), bitsOf(expected.read(type)), type);
  }
});

test('rows are read by range, alike with the whole', () => {
  const { tensors } = openGguf(fixture('gguf/every-type.gguf'));
  for (const type of tensors.names()) {
    const { shape, byteLength } = tensors.info(type);
    const [rows = 0, rowSize = 0] = shape;
    const whole = tensors.read(type);
    const wholeBytes = tensors.raw(type);
    assert.equal(wholeBytes.length, byteLength);
    const rowBytes = byteLength / rows;
    for (let from = 0; from <= rows; from++) {
      for (let to = from; to <= rows; to++) {
        assert.deepEqual(tensors.read(type, from, to), whole.slice(from * rowSize, to * rowSize));
        assert.deepEqual(tensors.raw(type, from, to), wholeBytes.slice(from * rowBytes, to * rowBytes));
      }
    }
    assert.throws(() => tensors.read(type, 0, rows + 1), RangeError);
    assert.throws(() => tensors.read(type, -1), RangeError);
    assert.throws(() => tensors.read(type, 2, 1), RangeError);
  }
});

test('metadata of every type is read', () => {
  const { metadata } = openGguf(fixture('gguf/every-type.gguf'));
  const values = Object.fromEntries([...metadata].filter(([key]) => key.startsWith('value.')));
  assert.deepEqual(values, {
    'value.u8': 200,
    'value.i8': -100,
    'value.u16': 60000,
    'value.i16': -30000,
    'value.u32': 4000000000,
    'value.i32': -2000000000,
    'value.f32': 0.15625,
    'value.yes': true,
    'value.no': false,
    'value.text': 'Grüße, 世界 🦉',
    'value.u64': 2n ** 63n + 1n,
    'value.i64': -(2 ** 40),
    'value.f64': 0.1,
    'value.texts': ['', 'a', 'é'],
    'value.numbers': [1, -2, 3],
    'value.nested': [[1, 2], [3]],
  });
});

test('an unknown tensor is named together with its file', () => {
  const { tensors, path } = openGguf(fixture('gguf/every-type.gguf'));
  assert.equal(tensors.has('absent.weight'), false);
  for (const ask of ['info', 'read', 'raw'] as const) {
    assert.throws(
      () => tensors[ask]('absent.weight'),
      (error) => error instanceof UnknownTensorError && error.message.includes('absent.weight') && error.file === path,
    );
  }
});

test('a closed file is not read any more', () => {
  const { tensors } = openGguf(fixture('gguf/every-type.gguf'));
  tensors.close();
  tensors.close();
  assert.throws(() => tensors.read('F32'), /closed/);
});
