import path from 'node:path';
import { type CompileOptions, compileModel, type DecoderVariation } from '../../src/engine/compile/compile.ts';
import { expectedTensors } from '../../src/engine/compile/expected-tensors.ts';
import { type DecoderSystem, LlamaDecoder } from '../../src/engine/llama-decoder.ts';
import { chooseFormats } from '../../src/engine/load.ts';
import { createRuntime } from '../../src/engine/runtime/create.ts';
import { decoderVariation } from '../../src/nets/lavin.ts';
import { buildLlama } from '../../src/nets/llama.ts';
import { promptedAttention, promptedLayers } from '../../src/nets/llama-adapter-v2.ts';
import { type LlamaConfig, parseLlamaConfig } from '../../src/nets/llama-config.ts';
import { findManifest } from '../../src/weights/find-manifest.ts';
import { joinTensors } from '../../src/weights/joined-tensors.ts';
import { openLlamaCheckpoint } from '../../src/weights/llama-checkpoint.ts';
import type { LowRankUpdate } from '../../src/weights/low-rank.ts';
import type { TensorSource } from '../../src/weights/tensor-source.ts';
import { benchSettings, sampleOf } from '../settings.ts';
import { decoderEngine } from './decoder-engine.ts';
import { contextTokens, type Engine, type ModelFiles } from './engine.ts';
import { randomTensors } from './random-tensors.ts';

/** What a system puts over the base model's decoder. */
interface Adapted {
  tensors: TensorSource;
  variation?: DecoderVariation;
  system?: DecoderSystem;
  beside?: CompileOptions['beside'];
}

/** The systems with the sizes of their released adapters, over any LLaMA; weights of the adapters are random. */
const systems = {
  LaVIN: lavin,
  'LLaMA-Adapter V2': llamaAdapterV2,
  'mPLUG-Owl, LoRA beside': mplugOwl,
} as const satisfies Record<string, (llama: LlamaConfig, base: TensorSource) => Adapted>;

export type SystemName = keyof typeof systems;

/** The decoder of a system in the formats in which its base model is served. */
export async function tytoSystem(name: SystemName, { model, q41 }: ModelFiles, threads: number): Promise<Engine> {
  const settings = benchSettings(model, threads);
  const checkpoint = openLlamaCheckpoint(q41);
  const config = parseLlamaConfig(checkpoint.config);
  const { tensors, variation, system, beside } = systems[name](config, checkpoint.tensors);
  const formats = chooseFormats(findManifest(settings.model).precision, 'auto');
  const runtime = createRuntime(settings.runtime);
  const compiled = await compileModel({ tensors }, config, runtime, {
    folder: path.join(settings.cacheDir, 'compiled'),
    name: `bench-${name}`,
    sources: [q41],
    formats,
    contextLength: contextTokens,
    threads,
    sample: sampleOf(checkpoint),
    ...(variation && { variation }),
    ...(beside && { beside }),
  });
  const loaded = { config, tensors, formats, contextLength: contextTokens };
  return decoderEngine(await LlamaDecoder.load(runtime, compiled, loaded, { threads, provider: 'cpu' }, system));
}

/** Two routed experts of width 8 before each attention. */
function lavin(llama: LlamaConfig, base: TensorSource): Adapted {
  const config = {
    adapterSize: 8,
    adapterScale: 1,
    temperature: 10,
    neckSize: 128,
    visionAdapter: 'router',
  } as const;
  const promptShift = 1;
  const names = expectedTensors((graph, parameters) =>
    buildLlama(
      graph,
      llama,
      parameters,
      { cache: 'float32', contextLength: 1, explicitPositions: true },
      decoderVariation(graph, config, llama, parameters),
    ),
  );
  const own = new Map([...names].filter(([name]) => name.startsWith('layers.')));
  return {
    tensors: joinTensors(base, randomTensors(own)),
    variation: {
      made: config,
      build: (graph, parameters) => decoderVariation(graph, config, llama, parameters),
      promptShift,
    },
    system: { inputs: { router_shares: [llama.layers, 2] }, promptShift },
  };
}

/** Ten prompts in all layers but the first two, and biases on all linear layers. */
function llamaAdapterV2(llama: LlamaConfig, base: TensorSource): Adapted {
  const prompts = 10;
  const adaptedLayers = llama.layers - 2;
  const config = { adaptedLayers, prompts, fusion: 'added', visualTokens: prompts, newGate: true } as const;
  const names = expectedTensors((graph, parameters) =>
    buildLlama(graph, llama, parameters, { cache: 'float32', contextLength: 1 }),
  );
  const biases = new Map([...names].filter(([name]) => /^model\.layers\..*_proj\.bias$/.test(name)));
  const inputs = promptedLayers(config, llama.layers).flatMap(({ layer, count }) =>
    ['key', 'value'].map((kind) => [`prompt.${layer}.${kind}`, [count, llama.heads * llama.headDim]] as const),
  );
  return {
    tensors: joinTensors(base, randomTensors(biases)),
    variation: { made: config, build: (graph) => promptedAttention(graph, config, llama) },
    system: { inputs: Object.fromEntries(inputs) },
  };
}

/** LoRA of rank 8 on queries and values, computed beside them; merged, it costs nothing. */
function mplugOwl(llama: LlamaConfig, base: TensorSource): Adapted {
  const rank = 8;
  const outputs = { q_proj: llama.heads * llama.headDim, v_proj: llama.kvHeads * llama.headDim };
  const layers = Array.from({ length: llama.layers }, (_, layer) =>
    Object.entries(outputs).map(([part, out]) => ({ name: `model.layers.${layer}.self_attn.${part}`, out })),
  ).flat();
  const source = randomTensors(
    new Map(
      layers.flatMap(({ name, out }) => [
        [`${name}.a`, [rank, llama.hiddenSize]],
        [`${name}.b`, [out, rank]],
      ]),
    ),
  );
  const update = (name: string): LowRankUpdate => ({ source, a: `${name}.a`, b: `${name}.b`, scale: 2 });
  return { tensors: base, beside: new Map(layers.map(({ name }) => [`${name}.weight`, update(name)])) };
}
