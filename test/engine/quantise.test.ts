import assert from 'node:assert/strict';
import path from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { checkpointParameters } from '../../src/engine/compile/checkpoint-parameters.ts';
import type { Calibration, WeightFormat } from '../../src/engine/compile/formats.ts';
import { Graph } from '../../src/graph/graph.ts';
import type { LinearLayer } from '../../src/graph/parameters.ts';
import { openSafetensors } from '../../src/weights/safetensors.ts';
import { writeSafetensors } from '../../src/weights/safetensors-writer.ts';
import type { TensorSource } from '../../src/weights/tensor-source.ts';
import { compute } from '../graph/compute.ts';
import { at, matrix, productTransposed, sum } from '../graph/reference.ts';
import { seededRandom } from '../seeded-random.ts';
import { temporaryFolder } from '../weights/fixtures.ts';
import { assertClose, relativeError } from './support/close.ts';
import { findGoldens, type Golden, openDecoder } from './support/goldens.ts';
import { NATIVE } from './support/runtimes.ts';
import { floats, randomValues, valuesOf } from './support/tensors.ts';

const blockSize = 32;
const head = 'head';
const noCacheScales = { cacheScales: new Map<string, Float32Array>() };

/** A calibration that saw these inputs [rows, in] of the layers, by the name of the first that share them. */
function calibrationOf(name: string, x: ArrayLike<number>, inSize: number): Calibration {
  const largest = new Float32Array(inSize);
  for (let index = 0; index < x.length; index++) {
    largest[index % inSize] = Math.max(largest[index % inSize] as number, Math.abs(at(x, index)));
  }
  return { inputs: new Map([[name, largest]]), ...noCacheScales };
}

/** Multiplies x [rows, in] with groups of layers in a weight format: one result [rows, sum of out] for each group. */
async function multiply(
  tensors: TensorSource,
  format: WeightFormat,
  groups: readonly (readonly LinearLayer[])[],
  x: ArrayLike<number>,
  calibration?: Calibration,
): Promise<Float32Array[]> {
  const inSize = groups[0]?.[0]?.in as number;
  const graph = new Graph('linears');
  const parameters = checkpointParameters(graph, tensors, { format, head, ...(calibration && { calibration }) });
  const results = parameters.linears(graph.input('x', 'float32', ['tokens', inSize]), groups);
  results.forEach((result, index) => {
    graph.output(result, `result.${index}`);
  });
  const outputs = await compute(graph, { x: floats([x.length / inSize, inSize], x) });
  return results.map((_, index) => valuesOf(outputs[`result.${index}`]));
}

/** The same in double precision from the dequantised weights. */
function expectedProducts(
  tensors: TensorSource,
  groups: readonly (readonly LinearLayer[])[],
  x: ArrayLike<number>,
): number[][] {
  return groups.map((group) => {
    const inSize = group[0]?.in as number;
    const rows = x.length / inSize;
    const parts = group.map(({ name, out }) => {
      const bias = tensors.has(`${name}.bias`) ? tensors.read(`${name}.bias`) : new Float32Array(out);
      const product = productTransposed(x, tensors.read(`${name}.weight`), rows, inSize, out);
      return { out, values: product.map((value, index) => value + at(bias, index % out)) };
    });
    return Array.from({ length: rows }, (_, row) =>
      parts.flatMap(({ out, values }) => values.slice(row * out, (row + 1) * out)),
    ).flat();
  });
}

/** Integers whose rounding to 8 bits, block by block, changes nothing: the largest of each block is 127. */
function exactInputs(seed: number, rows: number, inSize: number): number[] {
  const random = seededRandom(seed);
  return matrix(rows, inSize, (_, column) => (column % blockSize === 0 ? 127 : Math.floor(random() * 255) - 127));
}

/** The layers of a decoder's first block, in the groups that share an input, and its head. */
function layersOf({ config }: Golden, tensors: TensorSource): LinearLayer[][][] {
  const hidden = { in: config.hiddenSize };
  const name = 'model.layers.0';
  const inner = { in: config.hiddenSize, out: config.intermediateSize };
  const attention = config.heads * config.headDim;
  const keys = config.kvHeads * config.headDim;
  return [
    [
      [
        { name: `${name}.self_attn.q_proj`, ...hidden, out: attention },
        { name: `${name}.self_attn.k_proj`, ...hidden, out: keys },
        { name: `${name}.self_attn.v_proj`, ...hidden, out: keys },
      ],
    ],
    [[{ name: `${name}.self_attn.o_proj`, in: attention, out: config.hiddenSize }]],
    [[{ name: `${name}.mlp.gate_proj`, ...inner }], [{ name: `${name}.mlp.up_proj`, ...inner }]],
    [[{ name: `${name}.mlp.down_proj`, in: config.intermediateSize, out: config.hiddenSize }]],
    [
      [
        {
          name: tensors.has('lm_head.weight') ? 'lm_head' : 'model.embed_tokens',
          ...hidden,
          out: config.vocabularySize,
        },
      ],
    ],
  ];
}

/** A safetensors file of float32 layers by name, [out, in], some with biases. */
function weightsFile(
  context: TestContext,
  layers: readonly (LinearLayer & { bias?: boolean })[],
  seed: number,
): TensorSource {
  const file = path.join(temporaryFolder(context), 'weights.safetensors');
  const tensors = layers.flatMap(({ name, in: inSize, out, bias }, index) => [
    [`${name}.weight`, { dtype: 'F32', shape: [out, inSize], data: randomValues(seed + index, out * inSize) }] as const,
    ...(bias
      ? [[`${name}.bias`, { dtype: 'F32', shape: [out], data: randomValues(seed + 50 + index, out) }] as const]
      : []),
  ]);
  writeSafetensors(file, Object.fromEntries(tensors));
  const source = openSafetensors(file);
  context.after(() => source.close());
  return source;
}

/** How far row-wise int8 may lie from the exact product: half a step of each weight and of each activation. */
function rowwiseBound(
  x: ArrayLike<number>,
  weights: Float32Array,
  rows: number,
  inSize: number,
  out: number,
): number[] {
  const largest = (values: ArrayLike<number>, row: number) =>
    Math.max(...Array.from({ length: inSize }, (_, i) => Math.abs(at(values, row * inSize + i))));
  return matrix(rows, out, (row, column) => {
    const xStep = largest(x, row) / 254;
    const wStep = largest(weights, column) / 254;
    return sum(inSize, (i) => {
      const xSize = Math.abs(at(x, row * inSize + i));
      return xStep * Math.abs(at(weights, column * inSize + i)) + wStep * xSize + xStep * wStep;
    });
  });
}

function assertWithin(actual: Float32Array, expected: readonly number[], bound: readonly number[], what: string): void {
  assert.equal(actual.length, expected.length);
  const worst = actual.findIndex((value, index) => !(Math.abs(value - at(expected, index)) <= at(bound, index) + 1e-4));
  assert.equal(worst, -1, `${what}: ${actual[worst]} instead of ${expected[worst]}, ${bound[worst]} allowed`);
}

for (const golden of findGoldens().filter(({ source }) => source.endsWith('.gguf'))) {
  describe(`the layers of ${golden.name}, as their file has them`, () => {
    const tensors = golden.open();

    for (const groups of layersOf(golden, tensors)) {
      const names = groups.flat().map(({ name }) => name.replace('model.layers.0.', ''));
      const types = groups.flat().map(({ name }) => tensors.info(`${name}.weight`).dtype);

      // Float weights are rounded when they become int4: nothing exact can be said of them.
      if (types.every((type) => type.startsWith('Q'))) {
        test(`${names.join(', ')} (${types.join(', ')}) as int4 lose nothing`, async () => {
          const { name = '', in: inSize = 0 } = groups[0]?.[0] ?? {};
          const x = exactInputs(81, 4, inSize);
          const expected = expectedProducts(tensors, groups, x);
          // The largest of each block is the last to be set apart, so that what is left needs no rounding either.
          const flat = calibrationOf(
            name,
            exactInputs(81, 1, inSize).map((value) => Number(value !== 127)),
            inSize,
          );
          for (const calibration of [undefined, flat]) {
            const actual = await multiply(tensors, 'int4', groups, x, calibration);
            actual.forEach((values, index) => {
              const size = Math.max(...(expected[index] as number[]).map(Math.abs));
              assertClose(values, expected[index] as number[], 1e-5 * size, `group ${index}`);
            });
          }
        });
      }

      test(`${names.join(', ')} as row-wise int8 lose no more than the rounding`, async () => {
        const inSize = groups[0]?.[0]?.in as number;
        const rows = 3;
        const x = randomValues(82, rows * inSize);
        const calibration = calibrationOf(groups[0]?.[0]?.name as string, x, inSize);
        const actual = await multiply(tensors, 'rq', groups, x, calibration);
        const expected = expectedProducts(tensors, groups, x);
        groups.forEach((group, index) => {
          const weights = Float32Array.from(group.flatMap(({ name }) => [...tensors.read(`${name}.weight`)]));
          const out = group.reduce((total, layer) => total + layer.out, 0);
          const bound = rowwiseBound(x, weights, rows, inSize, out);
          assertWithin(actual[index] as Float32Array, expected[index] as number[], bound, `group ${index}`);
        });
      });
    }
  });
}

const FORMATS: WeightFormat[] = ['fp32', 'rq', 'int4'];
/** Relative error that each format may have on random weights; that of the kernels is a good deal smaller. */
const LOSS: Record<WeightFormat, number> = { fp32: 1e-6, rq: 0.02, int4: 0.12 };

for (const format of FORMATS) {
  describe(`linear layers as ${format}`, () => {
    const inSize = 100;
    const layers = [
      { name: 'first', in: inSize, out: 24, bias: true },
      { name: 'second', in: inSize, out: 10 },
      { name: 'third', in: inSize, out: 17, bias: true },
    ];
    const groups = [layers.slice(0, 2), layers.slice(2)];

    test('add the biases that are there, each at its layer', async (t) => {
      const tensors = weightsFile(t, layers, 91);
      const x = randomValues(92, 5 * inSize);
      const actual = await multiply(tensors, format, groups, x, calibrationOf('first', x, inSize));
      const expected = expectedProducts(tensors, groups, x);
      actual.forEach((values, index) => {
        const error = relativeError(values, expected[index] as number[]);
        assert.ok(error < LOSS[format], `group ${index}: ${error}`);
      });
      // Of an input of zeros nothing but the biases is left.
      const [atZero, third] = await multiply(
        tensors,
        format,
        groups,
        new Float32Array(inSize),
        calibrationOf('first', x, inSize),
      );
      assertClose(atZero as Float32Array, [...tensors.read('first.bias'), ...new Array(10).fill(0)], 1e-6);
      assertClose(third as Float32Array, tensors.read('third.bias'), 1e-6);
    });

    test('compute each row for itself', async (t) => {
      const tensors = weightsFile(t, layers, 93);
      const x = randomValues(94, 4 * inSize);
      const calibration = calibrationOf('first', x, inSize);
      const before = await multiply(tensors, format, groups, x, calibration);
      const changed = x.map((value, index) => (Math.floor(index / inSize) === 2 ? value : 5000 * value));
      const after = await multiply(tensors, format, groups, changed, calibration);
      before.forEach((values, index) => {
        const out = values.length / 4;
        const row = (all: Float32Array) => [...all.subarray(2 * out, 3 * out)];
        assert.deepEqual(row(after[index] as Float32Array), row(values), 'the third row, its neighbours changed');
      });
    });

    test('keep their precision beside channels a thousand times larger', async (t) => {
      const tensors = weightsFile(t, layers, 95);
      const large = [7, 40, 41, 99];
      const x = randomValues(96, 6 * inSize).map((value, index) =>
        large.includes(index % inSize) ? 1000 * value : value,
      );
      // What the small channels add is what rounding would lose.
      const small = x.map((value, index) => (large.includes(index % inSize) ? 0 : value));
      const withLarge = await multiply(tensors, format, groups, x, calibrationOf('first', x, inSize));
      const onlyLarge = x.map((value, index) => (large.includes(index % inSize) ? value : 0));
      const expected = expectedProducts(tensors, groups, small);
      const largeParts = expectedProducts(tensors, groups, onlyLarge);
      const withoutBias = (index: number) => expectedProducts(tensors, groups, new Float32Array(6 * inSize))[index];
      withLarge.forEach((values, index) => {
        const rest = values.map(
          (value, place) => value - at(largeParts[index] ?? [], place) + at(withoutBias(index) ?? [], place),
        );
        const error = relativeError(rest, expected[index] as number[]);
        assert.ok(error < Math.max(LOSS[format], 2e-4), `group ${index}: ${error}`);
      });
      if (format === 'fp32') return;
      // The same with other channels set apart shows that it is the outliers' being set apart that does it.
      const misled = calibrationOf(
        'first',
        small.map((value) => 1 + value),
        inSize,
      );
      for (const channel of large) misled.inputs.get('first')?.fill(0, channel, channel + 1);
      const [poor] = await multiply(tensors, format, groups, x, misled);
      const rest = (poor as Float32Array).map(
        (value, place) => value - at(largeParts[0] ?? [], place) + at(withoutBias(0) ?? [], place),
      );
      assert.ok(relativeError(rest, expected[0] as number[]) > 3 * LOSS[format], 'outliers left in cost precision');
    });

    test('take inputs narrower than the channels that are set apart', async (t) => {
      const narrow = [{ name: 'narrow', in: 12, out: 20 }];
      const tensors = weightsFile(t, narrow, 97);
      const x = randomValues(98, 3 * 12);
      const [actual] = await multiply(tensors, format, [narrow], x, calibrationOf('narrow', x, 12));
      const [expected] = expectedProducts(tensors, [narrow], x);
      assert.ok(relativeError(actual as Float32Array, expected ?? []) < 1e-5, 'all channels are set apart');
    });
  });
}

test('the head stays at 8 bits in every format', async (t) => {
  const layer = { name: head, in: 64, out: 50 };
  const tensors = weightsFile(t, [layer], 99);
  const x = randomValues(100, 2 * 64);
  const [expected] = expectedProducts(tensors, [[layer]], x);
  for (const format of ['rq', 'int4'] as const) {
    const [actual] = await multiply(tensors, format, [[layer]], x, calibrationOf(head, x, 64));
    const error = relativeError(actual as Float32Array, expected ?? []);
    assert.ok(error < 0.01, `${format}: ${error}`);
  }
});

function hasFloatLayers(golden: Golden): boolean {
  const tensors = golden.open();
  const types = layersOf(golden, tensors).flatMap((groups) =>
    groups.flat().map(({ name }) => tensors.info(`${name}.weight`).dtype),
  );
  tensors.close();
  return types.some((type) => type.startsWith('F'));
}

for (const golden of findGoldens()) {
  for (const [prefill, decode, cache] of [
    ['rq', 'rq', 'float32'],
    ['int4', 'int4', 'float32'],
    ['rq', 'int4', 'int8'],
  ] as const) {
    test(`${golden.name} with ${prefill} prefill, ${decode} decode and a ${cache} cache stays near to float32`, async (t) => {
      const random = seededRandom(101);
      const ids = (count: number) =>
        Array.from({ length: count }, () => Math.floor(random() * golden.config.vocabularySize));
      const exact = await openDecoder(golden, NATIVE);
      t.after(() => exact.dispose());
      const rounded = await openDecoder(golden, NATIVE, { prefill, decode, cache }, ids(500));
      t.after(() => rounded.dispose());
      const prompt = ids(150);
      const expected = [...(await exact.prefill(prompt))];
      const actual = [...(await rounded.prefill(prompt))];
      for (const [index, id] of ids(10).entries()) {
        expected.push(...(await exact.decode([id], 150 + index)));
        actual.push(...(await rounded.decode([id], 150 + index)));
      }
      const error = relativeError(actual, expected);
      // Random float weights lose far more by 4 bits than those of a trained model; files of 4 bits lose nothing.
      const isFloat = hasFloatLayers(golden);
      const limit = 0.06 + (cache === 'int8' ? 0.06 : 0) + (isFloat && decode === 'int4' ? 0.3 : 0);
      assert.ok(error < limit, `${error}`);
      assert.ok(error > 0);
    });
  }
}
