import assert from 'node:assert/strict';
import { test } from 'node:test';
import { convolution } from '../../../src/graph/tfjs/convolution.ts';
import { assertClose } from '../../engine/support/close.ts';
import { randomValues } from '../../engine/support/tensors.ts';
import { at, matrix, productTransposed, sum } from '../reference.ts';
import { type Given, integers, runNode, text, texts } from './model.ts';
import { channelsLast, type Sliding, slide } from './sliding.ts';

const NHWC = { data_format: text('NHWC') };
const sizes = { rows: 7, columns: 6, channels: 4 };
const picture: Given = { shape: [1, 7, 6, 4], values: randomValues(1, 7 * 6 * 4) };

/** [rows, columns, in, out], in being all channels or those of one group. */
function filterOf(rows: number, columns: number, input: number, out: number): Given {
  return { shape: [rows, columns, input, out], values: randomValues(2, rows * columns * input * out) };
}

/** What a convolution of the picture gives, channels last. */
function convolved(filter: Given, how: Sliding): number[] {
  const [, columns = 1, input = 1, out = 1] = filter.shape;
  const perGroup = (out * input) / sizes.channels;
  return slide(sizes, how, out, (inside, channel) =>
    inside.reduce((total, { at: place, row, column }) => {
      const group = Math.floor(channel / perGroup) * input;
      return (
        total +
        sum(input, (i) => {
          const weight = at(filter.values, ((row * columns + column) * input + i) * out + channel);
          return weight * at(picture.values, place * sizes.channels + group + i);
        })
      );
    }, 0),
  );
}

const WAYS: [string, Record<string, object>, Sliding][] = [
  [
    'valid',
    { padding: text('VALID'), strides: integers(1, 1, 1, 1) },
    { window: [3, 2], strides: [1, 1], before: [0, 0], out: [5, 5] },
  ],
  [
    'same',
    { padding: text('SAME'), strides: integers(1, 1, 1, 1) },
    { window: [3, 2], strides: [1, 1], before: [1, 0], out: [7, 6] },
  ],
  [
    'same, in steps of 2 and 3',
    { padding: text('SAME'), strides: integers(1, 2, 3, 1) },
    { window: [3, 2], strides: [2, 3], before: [1, 0], out: [4, 2] },
  ],
  [
    'dilated',
    { padding: text('VALID'), strides: integers(1, 1, 1, 1), dilations: integers(1, 2, 3, 1) },
    { window: [3, 2], strides: [1, 1], dilations: [2, 3], before: [0, 0], out: [3, 3] },
  ],
  [
    'padded as it says',
    { padding: text('EXPLICIT'), explicit_paddings: integers(0, 0, 2, 1, 0, 3, 0, 0), strides: integers(1, 2, 2, 1) },
    { window: [3, 2], strides: [2, 2], before: [2, 0], out: [4, 4] },
  ],
];

for (const [name, attr, how] of WAYS) {
  test(`Conv2D of TensorFlow.js, ${name}`, async () => {
    const filter = filterOf(3, 2, 4, 5);
    const y = await runNode('Conv2D', { ...NHWC, ...attr }, { picture }, { filter });
    assert.deepEqual(y.shape, [1, ...how.out, 5]);
    assertClose(y.values, convolved(filter, how), 1e-5);
  });
}

test('Conv2D of TensorFlow.js with channels first, and in groups', async () => {
  const [, first, how] = WAYS[1] as (typeof WAYS)[number];
  const filter = filterOf(3, 2, 2, 6);
  const turned: Given = {
    shape: [1, 4, 7, 6],
    values: matrix(4, 42, (channel, place) => at(picture.values, place * 4 + channel)),
  };
  const attr = { ...first, strides: integers(1, 1, 1, 1), data_format: text('NCHW') };
  const y = await runNode('Conv2D', attr, { turned }, { filter });
  assert.deepEqual(y.shape, [1, 6, 7, 6]);
  assertClose(channelsLast(y.values, 6), convolved(filter, how), 1e-5);
});

test('depthwise convolutions of TensorFlow.js have filters of their own for each channel', async () => {
  const [, attr, how] = WAYS[2] as (typeof WAYS)[number];
  const filter = filterOf(3, 2, 4, 2);
  const bias: Given = { shape: [8], values: randomValues(3, 8) };
  const reference = slide(sizes, how, 8, (inside, channel) =>
    inside.reduce((total, { at: place, row, column }) => {
      const input = Math.floor(channel / 2);
      const weight = at(filter.values, ((row * 2 + column) * 4 + input) * 2 + (channel % 2));
      return total + weight * at(picture.values, place * 4 + input);
    }, 0),
  );
  const plain = await runNode('DepthwiseConv2dNative', { ...NHWC, ...attr }, { picture }, { filter });
  assert.deepEqual(plain.shape, [1, 4, 2, 8]);
  assertClose(plain.values, reference, 1e-5);
  const fusion = { fused_ops: texts('BiasAdd', 'Relu6') };
  const fused = await runNode(
    'FusedDepthwiseConv2dNative',
    { ...NHWC, ...attr, ...fusion },
    { picture },
    { filter, bias },
  );
  assertClose(
    fused.values,
    reference.map((x, i) => Math.min(6, Math.max(0, x + at(bias.values, i % 8)))),
    1e-5,
  );
});

for (const [op, activation] of Object.entries({
  Relu: (x: number) => Math.max(0, x),
  LeakyRelu: (x: number) => (x < 0 ? 0.3 * x : x),
  Prelu: (x: number, channel: number) => (x < 0 ? x * (channel - 1) : x),
  Sigmoid: (x: number) => 1 / (1 + Math.exp(-x)),
})) {
  test(`_FusedConv2D of TensorFlow.js with a bias and ${op}`, async () => {
    const [, attr, how] = WAYS[1] as (typeof WAYS)[number];
    const filter = filterOf(3, 2, 4, 3);
    const bias: Given = { shape: [3], values: [0.5, -1, 2] };
    const slope: Given = { shape: [3], values: [-1, 0, 1] };
    const fusion = { fused_ops: texts('BiasAdd', op), leakyrelu_alpha: { f: 0.3 } };
    const constants = { filter, bias, ...(op === 'Prelu' && { slope }) };
    const y = await runNode('_FusedConv2D', { ...NHWC, ...attr, ...fusion }, { picture }, constants);
    assertClose(
      y.values,
      convolved(filter, how).map((x, i) => activation(x + at(bias.values, i % 3), i % 3)),
      1e-5,
    );
  });
}

test('MatMul and _FusedMatMul of TensorFlow.js, transposed and not', async () => {
  const a: Given = { shape: [2, 3], values: randomValues(4, 6) };
  const b: Given = { shape: [4, 3], values: randomValues(5, 12) };
  const reference = productTransposed(a.values, b.values, 2, 3, 4);
  const plain = await runNode('MatMul', { transpose_b: { b: true } }, { a, b });
  assertClose(plain.values, reference, 1e-6);
  const turned: Given = { shape: [3, 2], values: matrix(3, 2, (row, column) => at(a.values, column * 3 + row)) };
  const fusion = { transpose_a: { b: true }, transpose_b: { b: true }, fused_ops: texts('BiasAdd', 'Relu') };
  const bias: Given = { shape: [4], values: randomValues(6, 4) };
  const fused = await runNode('_FusedMatMul', fusion, { turned }, { b, bias });
  assertClose(
    fused.values,
    reference.map((x, i) => Math.max(0, x + at(bias.values, i % 4))),
    1e-6,
  );
});

test('BiasAdd of TensorFlow.js, channels last and first', async () => {
  const bias: Given = { shape: [2], values: [1, 10] };
  const values = [1, 2, 3, 4, 5, 6, 7, 8];
  const last = await runNode('BiasAdd', NHWC, { x: { shape: [1, 2, 2, 2], values } }, { bias });
  assert.deepEqual([...last.values], [2, 12, 4, 14, 6, 16, 8, 18]);
  const first = await runNode(
    'BiasAdd',
    { data_format: text('NCHW') },
    { x: { shape: [1, 2, 2, 2], values } },
    { bias },
  );
  assert.deepEqual([...first.values], [2, 3, 4, 5, 15, 16, 17, 18]);
});

for (const op of ['FusedBatchNorm', 'FusedBatchNormV2', 'FusedBatchNormV3']) {
  test(`${op} of TensorFlow.js`, async () => {
    const [scale, offset, mean, variance] = [
      [1, 2],
      [3, -1],
      [0.5, 0],
      [4, 0.25],
    ] as const;
    const vectors = { scale, offset, mean, variance };
    const constants = Object.fromEntries(
      Object.entries(vectors).map(([name, values]) => [name, { shape: [2], values }]),
    );
    const values = randomValues(7, 12);
    const y = await runNode(op, { ...NHWC, epsilon: { f: 0.01 } }, { x: { shape: [1, 2, 3, 2], values } }, constants);
    const reference = Array.from(values, (x, i) => {
      const channel = i % 2;
      return (
        ((x - at(mean, channel)) / Math.sqrt(at(variance, channel) + 0.01)) * at(scale, channel) + at(offset, channel)
      );
    });
    assertClose(y.values, reference, 1e-5);
  });
}

test('every convolution and product is tested here', () => {
  const fused = ['_FusedConv2D', 'FusedDepthwiseConv2dNative', '_FusedMatMul'];
  const norms = ['FusedBatchNorm', 'FusedBatchNormV2', 'FusedBatchNormV3'];
  const tested = ['BiasAdd', 'Conv2D', 'DepthwiseConv2dNative', 'MatMul', ...fused, ...norms];
  assert.deepEqual(Object.keys(convolution).sort(), tested.sort());
});
