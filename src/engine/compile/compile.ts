import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Graph } from '../../graph/graph.ts';
import type { Parameters } from '../../graph/parameters.ts';
import { buildLlama, headName, type LlamaVariation } from '../../nets/llama.ts';
import type { LlamaConfig } from '../../nets/llama-config.ts';
import type { LlamaCheckpoint } from '../../weights/llama-checkpoint.ts';
import type { LowRankUpdate } from '../../weights/low-rank.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { calibrate } from './calibrate.ts';
import { checkpointParameters } from './checkpoint-parameters.ts';
import { compileOnce } from './compile-once.ts';
import type { Calibration, Formats, WeightFormat } from './formats.ts';
import { lowRankBeside } from './low-rank-parameters.ts';
import { WeightsFile } from './weights-file.ts';

/** A checkpoint as ONNX models, ready for ONNX Runtime. */
export interface CompiledModel {
  /** Path of the model for many tokens at once, over a float32 cache. */
  prefill: string;
  /** Path of the model for single tokens; the same as `prefill` where one serves both. */
  decode: string;
  /** Scales of an int8 cache's channels: `N.key` and `N.value`, [kvHeads · headDim]. Empty for a float32 cache. */
  cacheScales: ReadonlyMap<string, Float32Array>;
}

export interface CompileOptions {
  /** Folder of all compiled models. */
  folder: string;
  /** Of the model, for people who look into the folder. */
  name: string;
  /** The checkpoint's files or folders; their sizes and times tell whether a compiled model is still true. */
  sources: readonly string[];
  formats: Formats;
  contextLength: number;
  threads: number;
  /** Tokens for {@link calibrate}. */
  sample: readonly number[];
  /** Of a system built on the decoder. */
  variation?: DecoderVariation;
  /** LoRA kept beside the weights that it changes, by their names; its files are among the sources. */
  beside?: ReadonlyMap<string, LowRankUpdate>;
}

/** How a system changes the decoder's graph. */
export interface DecoderVariation {
  /** Everything that decides what `build` does; it goes through JSON. */
  made: unknown;
  build(graph: Graph, parameters: Parameters): LlamaVariation;
  /** Given, the graph takes rotary positions; prompts stand this far behind their place (see `DecoderSystem`). */
  promptShift?: number;
}

/** Raise it whenever the same checkpoint compiles to something else. */
const compilerVersion = 9;

const modelFile = { prefill: 'prefill.onnx', decode: 'decode.onnx' } as const;
const scalesFile = 'cache-scales.json';

/**
 * Compiles a checkpoint into the weight formats it is served in, once: the result is kept in a folder of its own and
 * found again as long as nothing it was made from changes.
 * @throws {DiskFullError} when there is no room.
 */
export async function compileModel(
  checkpoint: Pick<LlamaCheckpoint, 'tensors'>,
  config: LlamaConfig,
  runtime: Runtime,
  options: CompileOptions,
): Promise<CompiledModel> {
  const { formats } = options;
  const target = await compileOnce({ ...options, made: identity(config, options) }, (folder) =>
    writeModels(checkpoint, config, runtime, folder, options),
  );
  return {
    prefill: path.join(target, modelFile.prefill),
    decode: path.join(target, servesBoth(formats) ? modelFile.prefill : modelFile.decode),
    cacheScales: readScales(path.join(target, scalesFile)),
  };
}

/** Whether one model does prefill and decode. */
export function servesBoth({ prefill, decode, cache }: Formats): boolean {
  return prefill === decode && cache === 'float32';
}

interface DecoderGraphOptions extends Pick<CompileOptions, 'variation' | 'beside'> {
  calibration?: Calibration;
}

/** Builds a decoder's graph in one weight format. */
export function decoderGraph(
  checkpoint: Pick<LlamaCheckpoint, 'tensors'>,
  config: LlamaConfig,
  format: WeightFormat,
  cache: Formats['cache'],
  contextLength: number,
  { calibration, variation, beside }: DecoderGraphOptions = {},
): Graph {
  const graph = new Graph(`llama-${format}`);
  const plain = checkpointParameters(graph, checkpoint.tensors, {
    format,
    head: headName(config),
    ...(calibration && { calibration }),
  });
  const parameters = beside ? lowRankBeside(graph, plain, beside) : plain;
  const { promptShift } = variation ?? {};
  const positions = contextLength + (promptShift ?? 0);
  buildLlama(
    graph,
    config,
    parameters,
    { cache, contextLength: positions, explicitPositions: promptShift !== undefined },
    variation?.build(graph, parameters) ?? {},
  );
  return graph;
}

async function writeModels(
  checkpoint: Pick<LlamaCheckpoint, 'tensors'>,
  config: LlamaConfig,
  runtime: Runtime,
  folder: string,
  { formats, contextLength, threads, sample, variation, beside }: CompileOptions,
): Promise<void> {
  const isQuantised = formats.prefill !== 'fp32' || formats.decode !== 'fp32' || formats.cache === 'int8';
  const calibration = isQuantised
    ? await calibrate(config, checkpoint.tensors, sample, runtime, { folder, threads, ...(beside && { beside }) })
    : undefined;
  const options = { ...(calibration && { calibration }), ...(variation && { variation }), ...(beside && { beside }) };
  const weights = new WeightsFile(folder, 'weights.bin');
  try {
    await weights.writeModel(
      modelFile.prefill,
      decoderGraph(checkpoint, config, formats.prefill, 'float32', contextLength, options),
    );
    if (!servesBoth(formats)) {
      await weights.writeModel(
        modelFile.decode,
        decoderGraph(checkpoint, config, formats.decode, formats.cache, contextLength, options),
      );
    }
  } finally {
    weights.close();
  }
  const scales = formats.cache === 'int8' && calibration ? calibration.cacheScales : new Map<string, Float32Array>();
  const json = Object.fromEntries([...scales].map(([name, values]) => [name, [...values]]));
  writeFileSync(path.join(folder, scalesFile), JSON.stringify(json));
}

function readScales(file: string): Map<string, Float32Array> {
  const json: Record<string, number[]> = JSON.parse(readFileSync(file, 'utf8'));
  return new Map(Object.entries(json).map(([name, values]) => [name, Float32Array.from(values)]));
}

function identity(config: LlamaConfig, { formats, contextLength, sample, variation, beside }: CompileOptions): unknown {
  return { compilerVersion, config, formats, contextLength, sample, variation, beside: [...(beside?.keys() ?? [])] };
}
