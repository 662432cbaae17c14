import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import protobuf from 'protobufjs/minimal.js';
import { checkpointParameters } from '../../../src/engine/compile/checkpoint-parameters.ts';
import { openExpertModel } from '../../../src/engine/expert-model.ts';
import { FixedGraph } from '../../../src/engine/fixed-graph.ts';
import { createRuntime } from '../../../src/engine/runtime/create.ts';
import { Dinov2Tower, FEATURE_SHAPE } from '../../../src/engine/systems/dinov2-tower.ts';
import { Graph } from '../../../src/graph/graph.ts';
import { buildDinov2, dinov2Small, patchGrid } from '../../../src/nets/dinov2.ts';
import { openDinov2 } from '../../../src/weights/dinov2.ts';
import { scratchFolder } from '../../core/support/scratch.ts';
import { testSettings } from '../../core/support/settings.ts';
import { seededRandom } from '../../seeded-random.ts';
import { SPARK_MISSING, SPARK_TOWER } from '../../spark-model.ts';

/** The output of the backbone's last norm in the ONNX file, which gives only its saliency away. */
const LAST_STATE = '/backbone/layernorm/Add_1_output_0';

/** A copy of an ONNX file with one more output: protobuf joins what is appended to a message. */
async function withOutput(name: string): Promise<string> {
  const writer = protobuf.Writer.create();
  writer.uint32((7 << 3) | 2).fork();
  writer.uint32((12 << 3) | 2).fork();
  writer.uint32((1 << 3) | 2).string(name);
  writer.uint32((2 << 3) | 2).fork();
  writer.uint32((1 << 3) | 2).fork();
  writer.uint32(1 << 3).int32(1);
  writer.ldelim().ldelim().ldelim().ldelim();
  const path = join(scratchFolder(), 'with-output.onnx');
  await writeFile(path, Buffer.concat([await readFile(SPARK_TOWER), writer.finish()]));
  return path;
}

function randomImage(size: number): Float32Array {
  const random = seededRandom(5);
  return Float32Array.from({ length: 3 * size * size }, () => 4 * random() - 2);
}

test('the tower computes what the ONNX file does, at the size that it is made for', {
  skip: SPARK_MISSING,
}, async (t) => {
  const size = 224;
  const image = randomImage(size);
  const original = await openExpertModel(await withOutput(LAST_STATE), 2);
  t.after(() => original.dispose());
  const input = original.inputNames[0] as string;
  const { [LAST_STATE]: expected } = await original.run({ [input]: { dims: [1, 3, size, size], data: image } });

  const config = dinov2Small(size);
  const tensors = openDinov2(SPARK_TOWER, patchGrid(config));
  t.after(() => tensors.close());
  const graph = new Graph('tower');
  const parameters = checkpointParameters(graph, tensors, { format: 'fp32', head: '' });
  const states = buildDinov2(graph, config, parameters, graph.input('image', 'float32', [1, 3, size, size]));
  graph.output(states.at(-1) as (typeof states)[number], 'state');
  const compile = { folder: scratchFolder(), name: 'tower', sources: [SPARK_TOWER], made: size };
  const tower = await FixedGraph.open(graph, compile, createRuntime(testSettings().runtime), {
    threads: 2,
    provider: 'cpu',
  });
  t.after(() => tower.dispose());
  const { state = new Float32Array() } = await tower.run({ image });

  const data = expected?.data as Float32Array;
  assert.equal(state.length, data.length);
  const worst = state.reduce((most, value, index) => Math.max(most, Math.abs(value - (data[index] as number))), 0);
  assert.ok(worst < 1e-4, `differs by ${worst}`);
});

test('a picture becomes class tokens and means of its parts', { skip: SPARK_MISSING }, async (t) => {
  const tower = await Dinov2Tower.open(SPARK_TOWER, createRuntime(testSettings().runtime), {
    folder: scratchFolder(),
    name: 'spark',
    format: 'fp32',
    session: { threads: 2, provider: 'cpu' },
  });
  t.after(() => tower.dispose());
  const half = (left: number, right: number) =>
    Uint8Array.from({ length: 60 * 40 * 3 }, (_, at) => (Math.floor(at / 3) % 60 < 30 ? left : right));
  const see = (rgb: Uint8Array) => tower.see({ width: 60, height: 40, rgb });
  const dark = await see(half(0, 255));
  assert.equal(dark.length, FEATURE_SHAPE[0] * FEATURE_SHAPE[1]);
  assert.deepEqual(await see(half(0, 255)), dark);
  assert.notDeepEqual(await see(half(255, 0)), dark);
});
