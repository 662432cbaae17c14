import type { Graph } from '../../graph/graph.ts';
import { abs, reduceMax } from '../../graph/operators.ts';
import { headName } from '../../nets/llama.ts';
import type { LlamaConfig } from '../../nets/llama-config.ts';
import type { LowRankUpdate } from '../../weights/low-rank.ts';
import type { TensorSource } from '../../weights/tensor-source.ts';
import { embed } from '../embed.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { checkpointParameters } from './checkpoint-parameters.ts';
import type { Calibration } from './formats.ts';
import { lowRankBeside } from './low-rank-parameters.ts';
import { runInStretches, type StretchOptions } from './stretches.ts';

const calibrationChunk = 512;
const tapPrefix = 'largest.';

/**
 * Runs sample text through the model and notes how large activations, keys and values become. Weights are int4, whose
 * activations are those of float32 closely enough.
 */
export async function calibrate(
  config: LlamaConfig,
  tensors: TensorSource,
  sample: readonly number[],
  runtime: Runtime,
  { beside, ...options }: StretchOptions & { beside?: ReadonlyMap<string, LowRankUpdate> },
): Promise<Calibration> {
  const inputs: Calibration['inputs'] = new Map();
  const channels = new Map<string, Float32Array>();
  const decoder = {
    config,
    parameters: (graph: Graph) => {
      const parameters = checkpointParameters(graph, tensors, {
        format: 'int4',
        head: headName(config),
        onInput: (layer, input) => graph.output(reduceMax(graph, abs(graph, input), 0), tapPrefix + layer),
      });
      return beside ? lowRankBeside(graph, parameters, beside) : parameters;
    },
  };
  const sequences = chunks(sample, calibrationChunk).map((ids) => embed(tensors, ids));
  await runInStretches(decoder, sequences, runtime, options, ({ tokens, cache, outputs }) => {
    for (const [name, largest] of outputs) {
      if (!name.startsWith(tapPrefix)) continue;
      const layer = name.slice(tapPrefix.length);
      inputs.set(layer, larger(largest, inputs.get(layer)));
    }
    cache.measureChannels(tokens, channels);
  });
  const cacheScales = new Map([...channels].map(([name, largest]) => [name, largest.map(channelScale)]));
  return { inputs, cacheScales };
}

function larger(now: Float32Array, before: Float32Array | undefined): Float32Array {
  return now.map((value, index) => Math.max(value, before?.[index] ?? 0));
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
