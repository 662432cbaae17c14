import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Graph } from '../../graph/graph.ts';
import type { Parameters } from '../../graph/parameters.ts';
import { modalityTable, modalityVariation } from '../../nets/lavin.ts';
import type { LavinAdapterConfig } from '../../nets/lavin-config.ts';
import { headName } from '../../nets/llama.ts';
import type { LlamaConfig } from '../../nets/llama-config.ts';
import type { TensorSource } from '../../weights/tensor-source.ts';
import { checkpointParameters } from '../compile/checkpoint-parameters.ts';
import { compileOnce } from '../compile/compile-once.ts';
import type { Formats } from '../compile/formats.ts';
import { runInStretches } from '../compile/stretches.ts';
import type { Runtime, SessionOptions } from '../runtime/runtime.ts';

/** What a conversation is about: text alone, or a picture too. */
export type Modality = 'text' | 'image';

/** Shares of the decoder's experts, float32 [layers, 2], for each modality. */
export type RouterShares = Readonly<Record<Modality, Float32Array>>;

/** A decoder with routed adapters. */
interface RoutedModel {
  llama: LlamaConfig;
  lavin: LavinAdapterConfig;
  tensors: TensorSource;
  /** Files and folders that it was read from. */
  sources: readonly string[];
}

interface SharesOptions {
  folder: string;
  name: string;
  formats: Formats;
  session: SessionOptions;
}

/** Names of the net's outputs begin so, in the order of its layers. */
const sharesOutput = 'router.';
const sharesFile = 'router-shares.json';
/** Rows of the table of modality tokens. */
const rowOf: Record<Modality, number> = { text: 0, image: 1 };

/**
 * The shares that each modality's token decides on. They depend on the model alone, so they are computed once, by one step of
 * the decoder over the token, and kept beside the compiled model.
 */
export async function routerShares(
  model: RoutedModel,
  runtime: Runtime,
  { folder, name, formats, session }: SharesOptions,
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
  { llama, lavin, tensors }: RoutedModel,
  runtime: Runtime,
  { format, folder, threads }: { format: 'fp32' | 'int4'; folder: string; threads: number },
): Promise<Record<Modality, number[]>> {
  const decoder = {
    config: llama,
    parameters: (graph: Graph) => checkpointParameters(graph, tensors, { format, head: headName(llama) }),
    variation: (graph: Graph, parameters: Parameters) => modalityVariation(graph, lavin, llama, parameters),
  };
  const modalities = ['text', 'image'] as const;
  const tokens = modalities.map((modality) => tensors.read(modalityTable, rowOf[modality], rowOf[modality] + 1));
  const shares: Record<Modality, number[]> = { text: [], image: [] };
  await runInStretches(decoder, tokens, runtime, { folder, threads }, ({ sequence, outputs }) => {
    for (const [name, values] of outputs) {
      if (name.startsWith(sharesOutput)) shares[modalities[sequence] as Modality].push(...values);
    }
  });
  return shares;
}
