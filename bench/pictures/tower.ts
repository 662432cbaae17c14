import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { checkpointParameters } from '../../src/engine/compile/checkpoint-parameters.ts';
import { expectedTensors } from '../../src/engine/compile/expected-tensors.ts';
import { FixedGraph } from '../../src/engine/fixed-graph.ts';
import { createRuntime } from '../../src/engine/runtime/create.ts';
import { Graph } from '../../src/graph/graph.ts';
import type { Parameters } from '../../src/graph/parameters.ts';
import { buildClip } from '../../src/nets/clip.ts';
import type { ClipConfig } from '../../src/nets/clip-config.ts';
import { randomTensors } from '../engines/random-tensors.ts';
import { benchSettings } from '../settings.ts';
import { type Looker, type LookerTask, towerShapes } from './looker.ts';

const imageSize = 224;

/** A tower on one thread, as it serves one picture. */
export async function openTower({ shape, format }: Extract<LookerTask, { kind: 'tower' }>): Promise<Looker> {
  const sizes = towerShapes[shape];
  const config: ClipConfig = {
    ...sizes,
    intermediateSize: 4 * sizes.hiddenSize,
    imageSize,
    activation: 'quick_gelu',
    normEpsilon: 1e-5,
  };
  const shapes = expectedTensors((graph, parameters) => build(graph, config, parameters));
  const graph = new Graph('tower');
  build(graph, config, checkpointParameters(graph, randomTensors(shapes), { format, head: '' }));
  const folder = await mkdtemp(path.join(tmpdir(), 'tyto-bench-'));
  const runtime = createRuntime(benchSettings('spark', 1).runtime);
  const made = { shape, format };
  const tower = await FixedGraph.open(graph, { folder, name: 'tower', sources: [], made }, runtime, {
    threads: 1,
    provider: 'cpu',
  });
  const image = Float32Array.from({ length: 3 * imageSize ** 2 }, (_, index) => Math.sin(index));
  return {
    async look() {
      await tower.run({ image });
    },
  };
}

function build(graph: Graph, config: ClipConfig, parameters: Parameters): void {
  const { blocks } = buildClip(
    graph,
    config,
    parameters,
    graph.input('image', 'float32', [1, 3, imageSize, imageSize]),
  );
  const last = blocks.at(-1);
  if (last) graph.output(last, 'states');
}
