import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeWeights } from '../../../src/weights/tfjs/decode-weights.ts';
import { readGraphModel } from '../../../src/weights/tfjs/graph-model.ts';

test('weights are decoded one after the other, plain and quantised', () => {
  const bytes = Buffer.concat([
    Buffer.from([1, 0]),
    Buffer.from(Float32Array.of(1.5, -2).buffer),
    Buffer.from([0, 255]),
    Buffer.from(Uint16Array.of(0, 65535).buffer),
    Buffer.from(new Float16Array([0.5, -65504]).buffer),
    Buffer.from(Int32Array.of(-7).buffer),
    Buffer.from([3]),
  ]);
  const tensors = decodeWeights(
    [
      { name: 'truth', dtype: 'bool', shape: [2] },
      { name: 'plain', dtype: 'float32', shape: [2, 1] },
      { name: 'u8', dtype: 'float32', shape: [2], quantization: { dtype: 'uint8', scale: 0.5, min: -10 } },
      { name: 'u16', dtype: 'float32', shape: [2], quantization: { dtype: 'uint16', scale: 0.25, min: 1 } },
      { name: 'f16', dtype: 'float32', shape: [2], quantization: { dtype: 'float16' } },
      { name: 'i32', dtype: 'int32', shape: [] },
      { name: 'rounded', dtype: 'int32', shape: [1], quantization: { dtype: 'uint8', scale: 0.9, min: 0 } },
    ],
    bytes,
  );
  const values = Object.fromEntries([...tensors].map(([name, { data }]) => [name, [...data]]));
  assert.deepEqual(values, {
    truth: [1, 0],
    plain: [1.5, -2],
    u8: [-10, 117.5],
    u16: [1, 16384.75],
    f16: [0.5, -65504],
    i32: [-7],
    rounded: [3],
  });
  assert.deepEqual(tensors.get('plain')?.shape, [2, 1]);
});

test('weights that are cut off, left over or without their scale are told', () => {
  const entry = { name: 'w', dtype: 'float32' as const, shape: [2] };
  assert.throws(() => decodeWeights([entry], new Uint8Array(7)), /its weights end within "w"/);
  assert.throws(() => decodeWeights([entry], new Uint8Array(9)), /1 bytes of its weights belong to no tensor/);
  const quantised = { ...entry, quantization: { dtype: 'uint8' as const } };
  assert.throws(() => decodeWeights([quantised], new Uint8Array(2)), /"w" is quantised without scale and min/);
});

test('what is no graph model is told', () => {
  const layers = { format: 'layers-model', modelTopology: {}, weightsManifest: [] };
  assert.throws(() => readGraphModel(layers, new Uint8Array()), /no graph model.*format/s);
  assert.throws(() => readGraphModel(undefined, new Uint8Array()), /no graph model/);
});
