import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkpointParameters } from '../../src/engine/compile/checkpoint-parameters.ts';
import { expectedTensors } from '../../src/engine/compile/expected-tensors.ts';
import { Graph } from '../../src/graph/graph.ts';
import type { Value } from '../../src/graph/value.ts';
import {
  buildVisualNeck,
  NECK,
  NECK_GROUNDING,
  NECK_LEXICON,
  NECK_MEAN,
  NECK_SPELLING,
  readVisualNeckConfig,
  SPELLING,
  type VisualNeckConfig,
  visualNeckShapes,
  visualTokens,
} from '../../src/nets/visual-neck.ts';
import { memoryTensors } from '../../src/weights/memory-tensors.ts';
import { assertClose } from '../engine/support/close.ts';
import { randomFloats, valuesOf } from '../engine/support/tensors.ts';
import { compute } from '../graph/compute.ts';

const config: VisualNeckConfig = {
  classes: 2,
  parts: 4,
  featureSize: 8,
  wholes: 3,
  wholeSize: 6,
  partSize: 5,
  hiddenSize: 12,
  entries: 7,
  names: 2,
  grounding: true,
};
const rowOfFeatures = (config.classes + config.parts) * config.featureSize;
const tensors = memoryTensors(
  new Map(
    [...visualNeckShapes(config)].map(([name, shape], index) => {
      const { data } = randomFloats(index + 1, shape);
      return [name, { shape, values: data as Float32Array<ArrayBuffer> }];
    }),
  ),
  'a neck',
);

async function look(features: Float32Array): Promise<Record<'words' | 'tokens' | 'nearest', Float32Array>> {
  const graph = new Graph('neck');
  const shape = [features.length / rowOfFeatures, rowOfFeatures];
  const input = graph.input('features', 'float32', shape);
  const { words, tokens, nearest } = buildVisualNeck(
    graph,
    config,
    checkpointParameters(graph, tensors, { format: 'fp32', head: '' }),
    input,
  );
  graph.output(words, 'words');
  graph.output(tokens, 'tokens');
  graph.output(nearest as Value, 'nearest');
  const outputs = await compute(graph, { features: { type: 'float32', shape, data: new Float32Array(features) } });
  return {
    words: valuesOf(outputs.words),
    tokens: valuesOf(outputs.tokens),
    nearest: valuesOf(outputs.nearest),
  };
}

test('the names and shapes of its tensors are those that it reads', () => {
  const read = expectedTensors((graph, parameters) => {
    buildVisualNeck(graph, config, parameters, graph.input('features', 'float32', ['pictures', rowOfFeatures]));
  });
  // What words are grounded with is read beside the graph.
  const shapes = [...visualNeckShapes(config)].filter(([name]) => ![NECK_GROUNDING, NECK_MEAN].includes(name));
  assert.deepEqual(new Map([...read].sort()), new Map(shapes.sort()));
  assert.deepEqual(readVisualNeckConfig(tensors, config), config);
});

test('a picture becomes the same tokens alone and among others', async () => {
  const features = randomFloats(50, [3, rowOfFeatures]).data as Float32Array;
  const together = await look(features);
  const count = visualTokens(config) * config.hiddenSize;
  assert.equal(together.tokens.length, 3 * count);
  for (let picture = 0; picture < 3; picture++) {
    const alone = await look(features.slice(picture * rowOfFeatures, (picture + 1) * rowOfFeatures));
    assertClose(alone.tokens, together.tokens.subarray(picture * count, (picture + 1) * count), 1e-5);
  }
});

/** At a mean square of 1. */
function even(values: Float32Array): Float32Array {
  const root = Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length + 1e-6);
  return values.map((value) => value / root);
}

/** Cosines of a word to those of the lexicon. */
function cosinesOf(word: Float32Array): number[] {
  const table = tensors.read(NECK_LEXICON);
  const own = even(word);
  return Array.from({ length: table.length / own.length }, (_, row) => {
    const other = even(table.subarray(row * own.length, (row + 1) * own.length));
    return own.reduce((sum, value, index) => sum + value * (other[index] as number), 0) / own.length;
  });
}

/** Three fifths of what softmax over cosines makes of the lexicon, and two fifths of the word itself. */
function drawnToWords(word: Float32Array): Float32Array {
  const table = tensors.read(NECK_LEXICON);
  const size = config.hiddenSize;
  const rows = Array.from({ length: table.length / size }, (_, row) => table.subarray(row * size, (row + 1) * size));
  const own = even(word);
  const powers = cosinesOf(word).map((cosine) => Math.exp(cosine / 0.015));
  const total = powers.reduce((sum, power) => sum + power, 0);
  const mixed = own.map((_, at) =>
    rows.reduce((sum, row, index) => sum + ((powers[index] as number) / total) * (row[at] as number), 0),
  );
  return even(mixed).map((value, index) => 0.6 * value + 0.4 * (own[index] as number));
}

test('a part moves its own token alone, and tokens are drawn to words, at one length, beside what their place means', async () => {
  const features = randomFloats(51, [1, rowOfFeatures]).data as Float32Array;
  const before = await look(features);
  const part = 2;
  const changed = features.slice();
  changed[(config.classes + part) * config.featureSize] = 3;
  const after = await look(changed);
  const moved = Array.from({ length: visualTokens(config) }, (_, token) =>
    before.tokens
      .subarray(token * config.hiddenSize, (token + 1) * config.hiddenSize)
      .some((value, index) => value !== after.tokens[token * config.hiddenSize + index]),
  );
  assert.deepEqual(
    moved,
    moved.map((_, token) => token === config.wholes + part),
  );

  const slots = tensors.read(`${NECK}.slots`);
  const weight = tensors.read(`${NECK}.norm.weight`);
  for (let token = 0; token < config.wholes + config.parts; token++) {
    const at = token * config.hiddenSize;
    const word = before.words.subarray(at, at + config.hiddenSize);
    const drawn = drawnToWords(word);
    const expected = even(drawn).map(
      (value, index) => value * (weight[index] as number) + (slots[at + index] as number),
    );
    assertClose(before.tokens.subarray(at, at + config.hiddenSize), expected, 1e-4);
  }
});

test('the names that the first token is nearest to are spelt behind the others, the likeliest first', async () => {
  const { words, tokens, nearest } = await look(randomFloats(52, [2, rowOfFeatures]).data as Float32Array);
  const [slots, spelling] = [tensors.read(`${NECK}.slots`), tensors.read(NECK_SPELLING)];
  const size = config.hiddenSize;
  const told = config.wholes + config.parts;
  const spelt = SPELLING * size;
  for (let picture = 0; picture < 2; picture++) {
    const cosines = cosinesOf(words.subarray(picture * told * size, (picture * told + 1) * size));
    assertClose(nearest.subarray(picture * told, picture * told + 1), Float32Array.of(Math.max(...cosines)), 1e-5);
    const order = [...cosines.keys()].sort((a, b) => (cosines[b] as number) - (cosines[a] as number));
    for (const [place, entry] of order.slice(0, 2).entries()) {
      const at = (picture * visualTokens(config) + told) * size + place * spelt;
      const slot = told * size + place * spelt;
      const expected = spelling
        .slice(entry * spelt, (entry + 1) * spelt)
        .map((value, index) => value + (slots[slot + index] as number));
      assertClose(tokens.subarray(at, at + spelt), expected, 1e-5);
    }
  }
});
