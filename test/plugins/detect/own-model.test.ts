import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import detect from '../../../plugins/detect/index.ts';
import { loadTransformers, placeOf } from '../../../plugins/detect/transformers.ts';
import { readDetections } from '../../../plugins/detect/transformers-output.ts';
import type { ObjectSight } from '../../../src/core/experts/plugin.ts';
import { Graph } from '../../../src/graph/graph.ts';
import { serialiseModel } from '../../../src/graph/model-proto.ts';
import { add, matMul, one, reshape } from '../../../src/graph/operators.ts';
import type { Value } from '../../../src/graph/value.ts';
import { globalAverage } from '../../../src/graph/vision-operators.ts';
import { flat } from '../../core/support/pictures.ts';
import { contextOf } from '../../core/support/plugins.ts';
import { scratchFolder } from '../../core/support/scratch.ts';
import { assertClose } from '../../engine/support/close.ts';
import { randomValues } from '../../engine/support/tensors.ts';
import { productTransposed } from '../../graph/reference.ts';
import { observe, startExpert } from '../start-expert.ts';

const LABELS = ['person', 'cat', 'owl'];
const QUERIES = 4;
const SIZE = 32;

/** Random weights [outputs, 3]: every output is a sum of the mean red, green and blue. */
const weights = {
  logits: randomValues(1, QUERIES * LABELS.length * 3).map((value) => 12 * value),
  boxes: randomValues(2, QUERIES * 4 * 3).map((value) => 3 * value),
};

/** A tiny detector of RT-DETR's form: pictures become logits and boxes. */
function tinyGraph(): Graph {
  const graph = new Graph('tiny-rt-detr');
  const pixels = graph.input('pixel_values', 'float32', [1, 3, SIZE, SIZE]);
  const means = reshape(graph, globalAverage(graph, pixels), [1, 3], [1, 3]);
  const project = (name: string, values: Float32Array, width: number): Value => {
    const outputs = QUERIES * width;
    const turned = Float32Array.from(
      { length: values.length },
      (_, i) => values[(i % outputs) * 3 + Math.floor(i / outputs)] ?? 0,
    );
    const row = add(
      graph,
      matMul(graph, means, graph.constant('float32', [3, outputs], turned)),
      graph.scalar('float32', 0),
    );
    const shaped = reshape(graph, row, [1, QUERIES, width], [1, QUERIES, width]);
    const value = name === 'pred_boxes' ? one(graph, 'Sigmoid', [shaped], 'float32', shaped.shape) : shaped;
    graph.output(value, name);
    return value;
  };
  project('logits', weights.logits, LABELS.length);
  project('pred_boxes', weights.boxes, 4);
  return graph;
}

/** The folder of a model as it lies on the hub. */
function modelFolder(): string {
  const folder = scratchFolder();
  const json = (name: string, value: object) => writeFileSync(join(folder, name), JSON.stringify(value));
  json('config.json', { model_type: 'rt_detr', architectures: ['RTDetrForObjectDetection'], id2label: { ...LABELS } });
  json('preprocessor_config.json', {
    image_processor_type: 'RTDetrImageProcessor',
    do_resize: true,
    size: { height: SIZE, width: SIZE },
    do_rescale: true,
    rescale_factor: 1 / 255,
    do_normalize: false,
  });
  mkdirSync(join(folder, 'onnx'));
  const noWeightsFile = () => {
    throw new Error('every weight is in the model file');
  };
  writeFileSync(join(folder, 'onnx', 'model.onnx'), serialiseModel(tinyGraph(), noWeightsFile));
  return folder;
}

/** What the tiny detector sees in a picture of one colour, by plain arithmetic: all queries of at least 0.45. */
function expected(colour: [number, number, number], width: number, height: number) {
  const means = colour.map((value) => value / 255);
  const logits = productTransposed(means, weights.logits, 1, 3, QUERIES * LABELS.length);
  const boxes = productTransposed(means, weights.boxes, 1, 3, QUERIES * 4).map((value) => 1 / (1 + Math.exp(-value)));
  return Array.from({ length: QUERIES }, (_, query) => {
    const scores = logits.slice(query * LABELS.length, (query + 1) * LABELS.length);
    const best = scores.indexOf(Math.max(...scores));
    const [x = 0, y = 0, w = 0, h = 0] = boxes.slice(4 * query, 4 * query + 4);
    const [left, right] = [x - w / 2, x + w / 2].map((at) => width * Math.min(1, Math.max(0, at))) as [number, number];
    const [top, bottom] = [y - h / 2, y + h / 2].map((at) => height * Math.min(1, Math.max(0, at))) as [number, number];
    return {
      label: LABELS[best],
      score: 1 / (1 + Math.exp(-(scores[best] ?? 0))),
      box: [left, top, right - left, bottom - top],
    };
  }).filter(({ score }) => score >= 0.45);
}

test('a model of RT-DETR in a folder is used as it is, without the network', async () => {
  const started = await startExpert(detect, { model: modelFolder() });
  const seen = (await observe(started, await flat(80, 40, { r: 220, g: 30, b: 90 }).png().toBuffer())).filter(
    (one): one is ObjectSight => one.kind === 'object',
  );
  await started.expert?.dispose();
  const all = expected([220, 30, 90], 80, 40);
  assert.ok(all.length > 0);
  assert.ok(seen.length > 0);
  for (const { label, confidence, box } of seen) {
    const same = all.find((one) => one.label === label && Math.abs(one.score - confidence) < 1e-4);
    assert.ok(same, `${label} ${confidence}`);
    assertClose([box?.x ?? -1, box?.y ?? -1, box?.width ?? -1, box?.height ?? -1], same.box, 1e-2);
  }
  const best = all.toSorted((a, b) => b.score - a.score)[0];
  assert.deepEqual([seen[0]?.label], [best?.label]);
});

test('where a class stands for nothing, the classes exclude each other', () => {
  const seen = {
    labels: { 0: 'cat', 1: 'dog' },
    picture: { width: 100, height: 200 },
    shown: { width: 1, height: 1 },
    minimum: 0.45,
  };
  const logits = { dims: [1, 2, 3], data: [Math.log(6), Math.log(3), 0, 0, 0, 5] };
  const boxes = { dims: [1, 2, 4], data: [0.5, 0.5, 0.2, 0.4, 0.5, 0.5, 1, 1] };
  const [cat, ...others] = readDetections({ logits, pred_boxes: boxes }, seen);
  assert.equal(others.length, 0);
  assert.equal(cat?.label, 'cat');
  const { x = 0, y = 0, width = 0, height = 0 } = cat?.box ?? {};
  assertClose([cat?.score ?? 0, x, y, width, height], [0.6, 40, 60, 20, 80], 1e-6);
});

test('rows of YOLO are read, in pixels of what it was shown', () => {
  const seen = {
    labels: { 0: 'cat', 1: 'dog' },
    picture: { width: 100, height: 200 },
    shown: { width: 320, height: 640 },
    minimum: 0.45,
  };
  const rows = { dims: [1, 2, 6], data: [32, 64, 96, 128, 0.9, 1, 0, 0, 5, 5, 0.1, 0] };
  assert.deepEqual(readDetections({ output0: rows }, seen), [
    { label: 'dog', score: 0.9, box: { x: 10, y: 20, width: 20, height: 20 } },
  ]);
});

test('a model that is no detector is told', () => {
  const seen = { labels: {}, picture: { width: 1, height: 1 }, shown: { width: 1, height: 1 }, minimum: 0.45 };
  assert.throws(
    () => readDetections({ embeddings: { dims: [1, 384], data: [] } }, seen),
    /no detector .* embeddings \[1,384\]/,
  );
});

test('without transformers.js it is said how to install it', async () => {
  const absent = () =>
    Promise.reject(Object.assign(new Error('Cannot find package'), { code: 'ERR_MODULE_NOT_FOUND' }));
  await assert.rejects(loadTransformers(absent), /npm install @huggingface\/transformers/);
  const broken = () => Promise.reject(new Error('no native library'));
  await assert.rejects(loadTransformers(broken), /no native library/);
});

test('a folder that is not there, and one without a model, are told', async () => {
  assert.throws(
    () => placeOf('./no-such-folder', '/cache'),
    /TYTO_DETECT_MODEL names .*no-such-folder, and no folder is there/,
  );
  assert.equal(placeOf('owl/detector', '/cache').options.local_files_only, false);
  const context = contextOf(detect, { model: scratchFolder() });
  await assert.rejects(detect.create(context), /the model .* cannot be loaded/);
  await assert.rejects(
    detect.create(contextOf(detect, { model: modelFolder(), dtype: 'int3' })),
    /TYTO_DETECT_DTYPE is int3/,
  );
});
