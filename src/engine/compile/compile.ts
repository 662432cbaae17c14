import { createHash, randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Graph } from '../../graph/graph.ts';
import { buildLlama, headName } from '../../nets/llama.ts';
import type { LlamaConfig } from '../../nets/llama-config.ts';
import { explainFullDisk } from '../../weights/fetch/disk-space.ts';
import type { LlamaCheckpoint } from '../../weights/llama-checkpoint.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { calibrate } from './calibrate.ts';
import { checkpointParameters } from './checkpoint-parameters.ts';
import type { Calibration, Formats, WeightFormat } from './formats.ts';
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
  /** The checkpoint's file or folder; its sizes and times tell whether a compiled model is still true. */
  source: string;
  formats: Formats;
  contextLength: number;
  threads: number;
  /** Tokens for {@link calibrate}. */
  sample: readonly number[];
}

/** Raise it whenever the same checkpoint compiles to something else. */
const compilerVersion = 5;

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
  const target = path.join(options.folder, `${options.name.replaceAll(/[^\w.-]+/g, '_')}-${identity(config, options)}`);
  if (!existsSync(target)) {
    const unfinished = `${target}.${randomUUID()}.partial`;
    mkdirSync(unfinished, { recursive: true });
    try {
      await writeModels(checkpoint, config, runtime, unfinished, options);
      publish(unfinished, target);
    } catch (error) {
      rmSync(unfinished, { recursive: true, force: true });
      throw await explainFullDisk(error, options.folder, statSize(options.source));
    }
  }
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

/** Builds a decoder's graph in one weight format. */
export function decoderGraph(
  checkpoint: Pick<LlamaCheckpoint, 'tensors'>,
  config: LlamaConfig,
  format: WeightFormat,
  cache: Formats['cache'],
  contextLength: number,
  calibration?: Calibration,
): Graph {
  const graph = new Graph(`llama-${format}`);
  const parameters = checkpointParameters(graph, checkpoint.tensors, {
    format,
    head: headName(config),
    ...(calibration && { calibration }),
  });
  buildLlama(graph, config, parameters, { cache, contextLength });
  return graph;
}

async function writeModels(
  checkpoint: Pick<LlamaCheckpoint, 'tensors'>,
  config: LlamaConfig,
  runtime: Runtime,
  folder: string,
  { formats, contextLength, threads, sample }: CompileOptions,
): Promise<void> {
  const isQuantised = formats.prefill !== 'fp32' || formats.decode !== 'fp32' || formats.cache === 'int8';
  const calibration = isQuantised
    ? await calibrate(config, checkpoint.tensors, sample, runtime, { folder, threads })
    : undefined;
  const weights = new WeightsFile(folder, 'weights.bin');
  try {
    await weights.writeModel(
      modelFile.prefill,
      decoderGraph(checkpoint, config, formats.prefill, 'float32', contextLength, calibration),
    );
    if (!servesBoth(formats)) {
      await weights.writeModel(
        modelFile.decode,
        decoderGraph(checkpoint, config, formats.decode, formats.cache, contextLength, calibration),
      );
    }
  } finally {
    weights.close();
  }
  const scales = formats.cache === 'int8' && calibration ? calibration.cacheScales : new Map<string, Float32Array>();
  const json = Object.fromEntries([...scales].map(([name, values]) => [name, [...values]]));
  writeFileSync(path.join(folder, scalesFile), JSON.stringify(json));
}

/** Another process may have been faster; its result is as good. */
function publish(unfinished: string, target: string): void {
  try {
    renameSync(unfinished, target);
  } catch (error) {
    if (!existsSync(target)) throw error;
    rmSync(unfinished, { recursive: true });
  }
}

function readScales(file: string): Map<string, Float32Array> {
  const json: Record<string, number[]> = JSON.parse(readFileSync(file, 'utf8'));
  return new Map(Object.entries(json).map(([name, values]) => [name, Float32Array.from(values)]));
}

function identity(config: LlamaConfig, { source, formats, contextLength, sample }: CompileOptions): string {
  const made = { compilerVersion, config, files: describeFiles(source), formats, contextLength, sample };
  return createHash('sha256').update(JSON.stringify(made)).digest('hex').slice(0, 16);
}

function describeFiles(source: string): [string, number, number][] {
  const files = statSync(source).isDirectory() ? readdirSync(source).map((name) => path.join(source, name)) : [source];
  return files.sort().map((file) => {
    const { size, mtimeMs } = statSync(file);
    return [path.resolve(file), size, mtimeMs];
  });
}

function statSize(source: string): number {
  return describeFiles(source).reduce((sum, [, size]) => sum + size, 0);
}
