import assert from 'node:assert/strict';
import { test } from 'node:test';
import { elementwise } from '../../../src/graph/tfjs/elementwise.ts';
import { assertClose } from '../../engine/support/close.ts';
import { randomValues } from '../../engine/support/tensors.ts';
import { at, matrix } from '../reference.ts';
import { type Given, run, runNode } from './model.ts';

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));

const UNARY: Record<string, (x: number) => number> = {
  Abs: Math.abs,
  Elu: (x) => (x < 0 ? Math.exp(x) - 1 : x),
  Exp: Math.exp,
  Log: Math.log,
  Neg: (x) => -x,
  Relu: (x) => Math.max(x, 0),
  Relu6: (x) => Math.min(Math.max(x, 0), 6),
  Rsqrt: (x) => 1 / Math.sqrt(x),
  Sigmoid: sigmoid,
  Sqrt: Math.sqrt,
  Tanh: Math.tanh,
};
const POSITIVE_ONLY = ['Log', 'Rsqrt', 'Sqrt'];

const BINARY: Record<string, (a: number, b: number) => number> = {
  Add: (a, b) => a + b,
  AddV2: (a, b) => a + b,
  Sub: (a, b) => a - b,
  Mul: (a, b) => a * b,
  RealDiv: (a, b) => a / b,
  Maximum: Math.max,
  Minimum: Math.min,
};

for (const [op, expected] of Object.entries(UNARY)) {
  test(`${op} of TensorFlow.js`, async () => {
    const values = randomValues(1, 24).map((x) => (POSITIVE_ONLY.includes(op) ? Math.abs(x) + 0.1 : 9 * x));
    const y = await runNode(op, {}, { x: { shape: [2, 3, 4], values } });
    assert.deepEqual(y.shape, [2, 3, 4]);
    assertClose(y.values, Array.from(values, expected), 2e-3);
  });
}

for (const [op, expected] of Object.entries(BINARY)) {
  test(`${op} of TensorFlow.js, one of its inputs stretched, and of values that are known`, async () => {
    const a: Given = { shape: [2, 1, 3], values: randomValues(2, 6) };
    const b: Given = { shape: [4, 1], values: randomValues(3, 4).map((x) => x + 2) };
    const reference = Array.from({ length: 24 }, (_, index) => {
      const [i, j, k] = [Math.floor(index / 12), Math.floor(index / 3) % 4, index % 3];
      return expected(at(a.values, 3 * i + k), at(b.values, j));
    });
    for (const [inputs, constants] of [
      [{ a, b }, {}],
      [{ a }, { b }],
      [{}, { a, b }],
    ]) {
      const y = await runNode(op, {}, inputs as Record<string, Given>, constants as Record<string, Given>);
      assert.deepEqual(y.shape, [2, 4, 3]);
      assertClose(y.values, reference, 1e-6);
    }
  });
}

test('LeakyRelu of TensorFlow.js, with its slope and with the usual one', async () => {
  const values = randomValues(4, 6);
  for (const [attr, slope] of [[{ alpha: { f: 0.1 } }, 0.1] as const, [{}, 0.2] as const]) {
    const y = await runNode('LeakyRelu', attr, { x: { shape: [6], values } });
    assertClose(
      y.values,
      Array.from(values, (x) => (x < 0 ? slope * x : x)),
      1e-6,
    );
  }
});

test('Prelu of TensorFlow.js has a slope for each channel', async () => {
  const values = randomValues(5, 12);
  const slopes = [0.5, -1, 0];
  const y = await runNode(
    'Prelu',
    {},
    { x: { shape: [1, 2, 2, 3], values } },
    { slope: { shape: [3], values: slopes } },
  );
  assertClose(
    y.values,
    Array.from(values, (x, i) => (x < 0 ? x * at(slopes, i % 3) : x)),
    1e-6,
  );
});

test('Softmax of TensorFlow.js goes over the last dimension', async () => {
  const values = randomValues(6, 8);
  const y = await runNode('Softmax', {}, { x: { shape: [2, 4], values } });
  const exponents = Array.from(values, Math.exp);
  const sums = [0, 4].map((row) => exponents.slice(row, row + 4).reduce((sum, x) => sum + x, 0));
  assertClose(
    y.values,
    matrix(2, 4, (row, column) => at(exponents, 4 * row + column) / at(sums, row)),
    1e-6,
  );
});

test('tensors that do not go together are named', async () => {
  const x: Given = { shape: [2, 3], values: randomValues(7, 6) };
  const misfit: Given = { shape: [2], values: [1, 2] };
  await assert.rejects(runNode('Add', {}, { x }, { misfit }), /"y" \(Add\) cannot be translated.*\[2,3\] and \[2\]/);
});

test('what a fused node of an unknown activation does is not guessed', async () => {
  const inputs = { a: { shape: [1, 1], values: [1] } };
  const nodes = [
    { name: 'y', op: '_FusedMatMul', input: ['a', 'a'], attr: { fused_ops: { list: { s: ['R2VsdQ=='] } } } },
  ];
  await assert.rejects(run({ inputs, nodes }), /the activation Gelu is not known/);
});

test('every elementwise operation is tested here', () => {
  const tested = [...Object.keys(UNARY), ...Object.keys(BINARY), 'LeakyRelu', 'Prelu', 'Softmax'];
  assert.deepEqual(Object.keys(elementwise).sort(), tested.sort());
});
