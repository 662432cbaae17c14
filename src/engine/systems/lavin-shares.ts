import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Graph } from '../../graph/graph.ts';
import { modalityTable, modalityVariation } from '../../nets/lavin.ts';
import { buildLlama, headName } from '../../nets/llama.ts';
import { checkpointParameters } from '../compile/checkpoint-parameters.ts';
import { compileOnce } from '../compile/compile-once.ts';
import { WeightsFile } from '../compile/weights-file.ts';
import { KvCache } from '../kv-cache.ts';
import { type Runtime, zeros } from '../runtime/runtime.ts';
import { StepRunner } from '../step-runner.ts';
import type { LavinModel, LavinOptions } from './lavin.ts';

/** What a conversation is about: text alone, or a picture too. */
export type Modality = 'text' | 'image';

/** Shares of the decoder's experts, float32 [layers, 2], for each modality. */
export type RouterShares = Readonly<Record<Modality, Float32Array>>;

const sharesFile = 'router-shares.json';
/** Rows of the table of modality tokens. */
const rowOf: Record<Modality, number> = { text: 0, image: 1 };

/**
 * The shares that each modality's token decides on. They depend on the model alone, so they are computed once, by one step of
 * the decoder over the token, and kept beside the compiled model.
 */
export async function routerShares(
  model: LavinModel,
  runtime: Runtime,
  { folder, name, formats, session }: LavinOptions,
): Promise<RouterShares> {
  const { llama, lavin, sources } = model;
  const format = formats.decode === 'fp32' ? 'fp32' : 'int4';
  const made = { net: 'lavin-shares', version: 1, llama, lavin, format };
  const target = await compileOnce({ folder, name: `${name}-shares`, sources, made }, async (unfinished) => {
    const weights = path.join(unfinished, 'weights');
    mkdirSync(weights);
    const shares = await computeShares(model, runtime, { format, folder: weights, threads: session.threads });
    rmSync(weights, { recursive: true });
    writeFileSync(path.join(unfinished, sharesFile), JSON.stringify(shares));
  });
  const { text, image }: Record<Modality, number[]> = JSON.parse(readFileSync(path.join(target, sharesFile), 'utf8'));
  return { text: Float32Array.from(text), image: Float32Array.from(image) };
}

async function computeShares(
  { llama, lavin, tensors }: LavinModel,
  runtime: Runtime,
  { format, folder, threads }: { format: 'fp32' | 'int4'; folder: string; threads: number },
): Promise<Record<Modality, number[]>> {
  const graph = new Graph('lavin-modality');
  const parameters = checkpointParameters(graph, tensors, { format, head: headName(llama) });
  const variation = modalityVariation(graph, lavin, llama, parameters);
  buildLlama(graph, llama, parameters, { cache: 'float32', contextLength: 1 }, variation);
  const file = new WeightsFile(folder, 'weights.bin');
  const model = await file.writeModel('model.onnx', graph).finally(() => file.close());

  const session = await runtime.createSession(model, { threads, provider: 'cpu' });
  const layers = Array.from({ length: llama.layers }, () => zeros('float32', [1, 2]));
  const outputs = Object.fromEntries(layers.map((tensor, layer) => [`router.${layer}`, tensor]));
  const runner = new StepRunner(session, llama, new KvCache(llama, 1, 'float32'), outputs);
  const sharesOf = async (modality: Modality): Promise<number[]> => {
    await runner.run(tensors.read(modalityTable, rowOf[modality], rowOf[modality] + 1), 0, [0]);
    return layers.flatMap(({ data }) => [...data]);
  };
  try {
    return { text: await sharesOf('text'), image: await sharesOf('image') };
  } finally {
    runner.dispose();
    await session.dispose();
  }
}
