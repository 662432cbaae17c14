import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { Graph } from '../../graph/graph.ts';
import { abs, reduceMax } from '../../graph/operators.ts';
import { buildLlama, headName } from '../../nets/llama.ts';
import type { LlamaConfig } from '../../nets/llama-config.ts';
import type { LowRankUpdate } from '../../weights/low-rank.ts';
import type { TensorSource } from '../../weights/tensor-source.ts';
import { embed } from '../embed.ts';
import { KvCache } from '../kv-cache.ts';
import { type Runtime, type Tensor, zeros } from '../runtime/runtime.ts';
import { StepRunner } from '../step-runner.ts';
import { checkpointParameters } from './checkpoint-parameters.ts';
import type { Calibration } from './formats.ts';
import { lowRankBeside } from './low-rank-parameters.ts';
import { WeightsFile } from './weights-file.ts';

const calibrationChunk = 512;

/**
 * Runs sample text through the model and notes how large activations, keys and values become. Weights are int4, whose
 * activations are those of float32 closely enough.
 */
export async function calibrate(
  config: LlamaConfig,
  tensors: TensorSource,
  sample: readonly number[],
  runtime: Runtime,
  options: { folder: string; threads: number; beside?: ReadonlyMap<string, LowRankUpdate> },
): Promise<Calibration> {
  const folder = path.join(options.folder, 'calibration');
  mkdirSync(folder, { recursive: true });
  const graph = new Graph('llama-calibration');
  const taps: Record<string, Tensor> = {};
  const parameters = checkpointParameters(graph, tensors, {
    format: 'int4',
    head: headName(config),
    onInput(layer, input) {
      graph.output(reduceMax(graph, abs(graph, input), 0), `largest.${layer}`);
      taps[`largest.${layer}`] = zeros('float32', [1, input.shape[1] as number]);
    },
  });
  const { beside } = options;
  const changed = beside ? lowRankBeside(graph, parameters, beside) : parameters;
  buildLlama(graph, config, changed, { cache: 'float32', contextLength: calibrationChunk });
  const weights = new WeightsFile(folder, 'weights.bin');
  const model = await weights.writeModel('model.onnx', graph);
  weights.close();

  const session = await runtime.createSession(model, { threads: options.threads, provider: 'cpu' });
  const inputs: Calibration['inputs'] = new Map();
  const channels = new Map<string, Float32Array>();
  const cache = new KvCache(config, calibrationChunk, 'float32');
  const runner = new StepRunner(session, config, cache, taps);
  for (const ids of chunks(sample, calibrationChunk)) {
    await runner.run(embed(tensors, ids), 0, [ids.length - 1]);
    for (const [name, tap] of Object.entries(taps)) {
      const layer = name.slice('largest.'.length);
      const before = inputs.get(layer);
      const now = tap.data as Float32Array;
      inputs.set(
        layer,
        now.map((value, index) => Math.max(value, before?.[index] ?? 0)),
      );
    }
    cache.measureChannels(ids.length, channels);
  }
  runner.dispose();
  await session.dispose();
  rmSync(folder, { recursive: true });
  const cacheScales = new Map([...channels].map(([name, largest]) => [name, largest.map(channelScale)]));
  return { inputs, cacheScales };
}

/** A channel that the sample left at zero still needs a scale that can be divided by. */
function channelScale(largest: number): number {
  return Math.max(largest, 1e-6) / 127;
}

function chunks(ids: readonly number[], size: number): number[][] {
  return Array.from({ length: Math.ceil(ids.length / size) }, (_, index) =>
    ids.slice(index * size, (index + 1) * size),
  );
}
