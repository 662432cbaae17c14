import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Tensor, zeros } from '../../src/engine/runtime/runtime.ts';
import { Graph } from '../../src/graph/graph.ts';
import { groupQueryAttention } from '../../src/graph/operators.ts';
import { assertClose } from '../engine/support/close.ts';
import { RUNTIMES } from '../engine/support/runtimes.ts';
import { floats, int32s, int64s, randomValues, valuesOf } from '../engine/support/tensors.ts';
import { compute } from './compute.ts';
import { at, attend, matrix, type NaiveAttention } from './reference.ts';

const tokens = 21;
const capacity = 32;
const headDim = 16;
const longestPosition = 64;
const angle = (position: number, pair: number) => position * 100 ** ((-2 * pair) / headDim);

interface Sizes {
  heads: number;
  kvHeads: number;
  scale: number;
  window?: number;
}

/** One layer's attention as a graph; the cache is of the type that is asked for. */
function attentionGraph(
  sizes: Sizes,
  {
    cache = 'float32',
    scales,
  }: { cache?: 'float32' | 'int8'; scales?: { key: Float32Array; value: Float32Array } } = {},
  explicitPositions = false,
): Graph {
  const { heads, kvHeads } = sizes;
  const graph = new Graph('attention');
  const width = (heads + 2 * kvHeads) * headDim;
  const table = (turn: (angle: number) => number) =>
    Float32Array.from(matrix(longestPosition, headDim / 2, (position, pair) => turn(angle(position, pair))));
  const past = [1, kvHeads, 'capacity', headDim];
  const channels = kvHeads * headDim;
  const { output, presentKey, presentValue } = groupQueryAttention(
    graph,
    { ...sizes, headDim },
    graph.input('qkv', 'float32', [1, 'tokens', width]),
    {
      pastKey: graph.input('past.key', cache, past),
      pastValue: graph.input('past.value', cache, past),
      ...(scales && {
        scales: {
          key: graph.parameter('key.scale', 'float32', [channels], () => scales.key),
          value: graph.parameter('value.scale', 'float32', [channels], () => scales.value),
        },
      }),
    },
    {
      lastPosition: graph.input('last_position', 'int32', [1]),
      totalLength: graph.input('total_length', 'int32', []),
      cos: graph.parameter('cos', 'float32', [longestPosition, headDim / 2], () => table(Math.cos)),
      sin: graph.parameter('sin', 'float32', [longestPosition, headDim / 2], () => table(Math.sin)),
      ...(explicitPositions && { ids: graph.input('position_ids', 'int64', [1, 'tokens']) }),
    },
  );
  graph.output(output, 'output');
  graph.output(presentKey, 'present.key');
  graph.output(presentValue, 'present.value');
  return graph;
}

/** Random queries, keys and values of `tokens` tokens, apart and packed row by row. */
function randomInputs({ heads, kvHeads }: Sizes, seed: number) {
  const queries = randomValues(seed, tokens * heads * headDim);
  const keys = randomValues(seed + 1, tokens * kvHeads * headDim);
  const values = randomValues(seed + 2, tokens * kvHeads * headDim);
  const [q, k] = [heads * headDim, kvHeads * headDim];
  const packed = matrix(tokens, q + 2 * k, (row, column) =>
    column < q
      ? at(queries, row * q + column)
      : column < q + k
        ? at(keys, row * k + column - q)
        : at(values, row * k + column - q - k),
  );
  return { queries, keys, values, packed };
}

/** Feeds the sequence in chunks over one cache and returns all outputs [tokens, heads · headDim] and the cache. */
async function attendInChunks(
  graph: Graph,
  packed: readonly number[],
  chunks: readonly number[],
  sizes: Sizes,
  { runtime = RUNTIMES[0], positions }: { runtime?: (typeof RUNTIMES)[number]; positions?: readonly number[] } = {},
) {
  const type = graph.inputs.find(({ name }) => name === 'past.key')?.type === 'int8' ? 'int8' : 'float32';
  const cache: Record<'key' | 'value', Tensor> = {
    key: zeros(type, [1, sizes.kvHeads, capacity, headDim]),
    value: zeros(type, [1, sizes.kvHeads, capacity, headDim]),
  };
  const width = packed.length / tokens;
  const output: number[] = [];
  let start = 0;
  for (const length of chunks) {
    const outputs = await compute(
      graph,
      {
        qkv: floats([1, length, width], packed.slice(start * width, (start + length) * width)),
        'past.key': cache.key,
        'past.value': cache.value,
        last_position: int32s([1], [start + length - 1]),
        total_length: int32s([], [start + length]),
        ...(positions && { position_ids: int64s([1, length], positions.slice(start, start + length)) }),
      },
      { runtime, shared: { 'present.key': cache.key, 'present.value': cache.value } },
    );
    output.push(...valuesOf(outputs.output));
    start += length;
  }
  return { output, cache };
}

const naive = (sizes: Sizes): NaiveAttention => ({ ...sizes, headDim, angle });
const counted = Array.from({ length: tokens }, (_, position) => position);

const CASES: [name: string, sizes: Sizes][] = [
  ['as many key heads as query heads', { heads: 2, kvHeads: 2, scale: 0.25 }],
  ['three query heads to a key head', { heads: 6, kvHeads: 2, scale: 0.25 }],
  ['a scale of its own', { heads: 2, kvHeads: 1, scale: 0.6 }],
  ['a sliding window', { heads: 4, kvHeads: 2, scale: 0.25, window: 5 }],
  ['a window of one token', { heads: 2, kvHeads: 1, scale: 0.25, window: 1 }],
];

for (const runtime of RUNTIMES) {
  for (const [name, sizes] of CASES) {
    test(`attention with ${name} is the textbook's, whole and in chunks (${runtime.kind})`, async () => {
      const inputs = randomInputs(sizes, 31);
      const expected = attend(naive(sizes), inputs, counted);
      const graph = attentionGraph(sizes);
      for (const chunks of [[tokens], [9, 1, 1, 10], [1, 20]]) {
        const { output, cache } = await attendInChunks(graph, inputs.packed, chunks, sizes, { runtime });
        assertClose(output, expected.output, 2e-5, `the output of chunks ${chunks}`);
        for (let head = 0; head < sizes.kvHeads; head++) {
          for (let token = 0; token < tokens; token++) {
            const stored = (head * capacity + token) * headDim;
            const given = (token * sizes.kvHeads + head) * headDim;
            const [keys, values] = [valuesOf(cache.key), valuesOf(cache.value)];
            assertClose(
              keys.subarray(stored, stored + headDim),
              expected.rotatedKeys.slice(given, given + headDim),
              1e-5,
              'a key',
            );
            assertClose(
              values.subarray(stored, stored + headDim),
              inputs.values.subarray(given, given + headDim),
              0,
              'a value',
            );
          }
        }
      }
    });
  }
}

test('positions that are given are used instead of counted ones', async () => {
  const sizes: Sizes = { heads: 4, kvHeads: 2, scale: 0.25 };
  const inputs = randomInputs(sizes, 41);
  const graph = attentionGraph(sizes, {}, true);
  const moved = counted.map((position) => position + 37);
  // A leap of ten behind the first eight tokens, and every second position from there.
  const uneven = counted.map((position) => (position < 8 ? position : 2 * position + 10));
  for (const [positions, chunks] of [
    [moved, [tokens]],
    [moved, [8, 1, 12]],
    [uneven, [8, 1, 12]],
  ] as const) {
    const expected = attend(naive(sizes), inputs, positions);
    const { output } = await attendInChunks(graph, inputs.packed, chunks, sizes, { positions });
    assertClose(output, expected.output, 2e-5, `positions to ${positions.at(-1)} in chunks ${chunks}`);
  }
});

test('an int8 cache keeps each channel to half a step of its scale', async () => {
  const sizes: Sizes = { heads: 4, kvHeads: 2, scale: 0.25 };
  const inputs = randomInputs(sizes, 51);
  // Channels of very different sizes: one scale for all would drown the small ones.
  const size = (channel: number) => 10 ** (-channel % 3);
  const channels = sizes.kvHeads * headDim;
  const values = inputs.values.map((value, index) => value * size(index % channels));
  const packed = inputs.packed.slice();
  const width = packed.length / tokens;
  values.forEach((value, index) => {
    packed[Math.floor(index / channels) * width + width - channels + (index % channels)] = value;
  });
  const scales = {
    // A rotated pair of numbers below 1 stays below the root of 2.
    key: new Float32Array(channels).fill(Math.SQRT2 / 127),
    value: Float32Array.from({ length: channels }, (_, channel) => size(channel) / 127),
  };
  const expected = attend(naive(sizes), { ...inputs, values }, counted);
  const { output, cache } = await attendInChunks(
    attentionGraph(sizes, { cache: 'int8', scales }),
    packed,
    [9, 1, 1, 10],
    sizes,
  );
  assert.equal(cache.key.type, 'int8');
  for (let token = 0; token < tokens; token++) {
    for (let channel = 0; channel < channels; channel++) {
      const place = (Math.floor(channel / headDim) * capacity + token) * headDim + (channel % headDim);
      for (const [kind, true_] of [
        ['key', at(expected.rotatedKeys, token * channels + channel)],
        ['value', at(values, token * channels + channel)],
      ] as const) {
        const scale = at(scales[kind], channel);
        const stored = Number(cache[kind].data[place]) * scale;
        assert.ok(Math.abs(stored - true_) <= 0.51 * scale, `${kind} ${token}/${channel}: ${stored}, not ${true_}`);
      }
    }
  }
  assertClose(output, expected.output, 0.02);
});
