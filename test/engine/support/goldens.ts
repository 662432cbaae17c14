import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { checkpointParameters } from '../../../src/engine/compile/checkpoint-parameters.ts';
import { compileModel } from '../../../src/engine/compile/compile.ts';
import type { Formats } from '../../../src/engine/compile/formats.ts';
import { WeightsFile } from '../../../src/engine/compile/weights-file.ts';
import { embed, type PromptToken } from '../../../src/engine/embed.ts';
import { KvCache } from '../../../src/engine/kv-cache.ts';
import { LlamaDecoder } from '../../../src/engine/llama-decoder.ts';
import { type ExecutionProvider, type Runtime, type Tensor, zeros } from '../../../src/engine/runtime/runtime.ts';
import { StepRunner } from '../../../src/engine/step-runner.ts';
import { Graph } from '../../../src/graph/graph.ts';
import { buildLlama, headName, type LlamaGraphOptions } from '../../../src/nets/llama.ts';
import { type LlamaConfig, parseLlamaConfig } from '../../../src/nets/llama-config.ts';
import { openLlamaCheckpoint } from '../../../src/weights/llama-checkpoint.ts';
import { openSafetensors } from '../../../src/weights/safetensors.ts';
import type { TensorSource } from '../../../src/weights/tensor-source.ts';
import { fixture } from '../../weights/fixtures.ts';
import { int64s } from './tensors.ts';

/** A model whose outputs Hugging Face computed, and the files that hold them. */
export interface Golden {
  name: string;
  config: LlamaConfig;
  /** The file of the weights. */
  source: string;
  /** Opens the weights, which whoever does so closes. */
  open(): TensorSource;
  cases: GoldenCase[];
}

export interface GoldenCase {
  name: string;
  file: TensorSource;
}

/** Every golden model below `test/fixtures/goldens/llama` and `gguf`, with every case of its plain weights. */
export function findGoldens(): Golden[] {
  return [...findFolders(), ...findGgufs()];
}

function findFolders(): Golden[] {
  const root = fixture('goldens/llama');
  return globSync('*/model.safetensors', { cwd: root })
    .sort()
    .map((file) => goldenOfFolder(path.join(root, path.dirname(file))));
}

function findGgufs(): Golden[] {
  const root = fixture('goldens/gguf');
  return globSync('*.gguf', { cwd: root })
    .sort()
    .map((file) => goldenOfGguf(path.join(root, file)));
}

/** The golden model of a folder with `config.json` and `model.safetensors`. */
export function goldenOfFolder(folder: string): Golden {
  const source = path.join(folder, 'model.safetensors');
  const cases = globSync('{case_*,train_full}.safetensors', { cwd: folder });
  return {
    name: path.basename(folder),
    config: parseLlamaConfig(JSON.parse(readFileSync(path.join(folder, 'config.json'), 'utf8'))),
    source,
    open: () => openSafetensors(source),
    cases: cases.sort().map((name) => openCase(folder, name)),
  };
}

/** The golden model of a `.gguf` file, whose outputs lie beside it. */
export function goldenOfGguf(source: string): Golden {
  const { config, tensors } = openLlamaCheckpoint(source);
  tensors.close();
  const open = () => openLlamaCheckpoint(source).tensors;
  const name = path.basename(source, '.gguf');
  const cases = [openCase(path.dirname(source), `${name}.forward.safetensors`)];
  return { name, config: parseLlamaConfig(config), source, open, cases };
}

function openCase(folder: string, file: string): GoldenCase {
  return { name: path.basename(file, '.safetensors'), file: openSafetensors(path.join(folder, file)) };
}

/** The integers of a golden's tensor. */
export function integers(file: TensorSource, name: string): number[] {
  return [...file.read(name)];
}

/** One sequence through a decoder's graph, with everything that it can show. */
export interface Run {
  /** The logits of all tokens [tokens, vocabulary]. */
  logits: Float32Array;
  /** `hidden.N` and `final_norm`, [tokens, hidden]. */
  hidden: Readonly<Record<string, Float32Array>>;
  cache: KvCache;
}

/** A golden model as a float32 graph, ready for sequences. */
export interface OpenModel {
  /** Computes a sequence in steps of the given sizes, at counted positions or at the given ones. */
  run(
    tokens: readonly PromptToken[],
    options?: { positions?: readonly number[]; steps?: readonly number[] },
  ): Promise<Run>;
  dispose(): Promise<void>;
}

/** Longest sequence that is run; a model may promise less or far more. */
function capacityOf({ contextLength }: LlamaConfig): number {
  return Math.max(512, Math.min(contextLength, 4096));
}

/** Opens a model as float32 with hidden states among its outputs. */
export async function openModel(
  { config, open }: Golden,
  runtime: Runtime,
  options: Pick<LlamaGraphOptions, 'explicitPositions'> = {},
): Promise<OpenModel> {
  const tensors = open();
  const capacity = capacityOf(config);
  const graph = new Graph('golden');
  const parameters = checkpointParameters(graph, tensors, { format: 'fp32', head: headName(config) });
  buildLlama(graph, config, parameters, {
    cache: 'float32',
    contextLength: capacity,
    hiddenOutputs: true,
    ...options,
  });
  const folder = mkdtempSync(path.join(tmpdir(), 'tyto-golden-'));
  const weights = new WeightsFile(folder, 'weights.bin');
  const model = await weights.writeModel('model.onnx', graph);
  weights.close();
  const session = await runtime.createSession(model, { threads: 1, provider: 'cpu' });
  rmSync(folder, { recursive: true });

  return {
    async run(tokens, { positions, steps = [tokens.length] } = {}) {
      const cache = new KvCache(config, capacity, 'float32');
      const logits: number[] = [];
      const hidden: Record<string, number[]> = {};
      let start = 0;
      for (const length of steps) {
        const outputs = hiddenOutputs(config, length);
        const inputs = positions && { position_ids: int64s([1, length], positions.slice(start, start + length)) };
        const runner = positions
          ? new StepRunner(withInputs(session, inputs ?? {}), config, cache, outputs)
          : new StepRunner(session, config, cache, outputs);
        const rows = Array.from({ length }, (_, row) => row);
        logits.push(...(await runner.run(embed(tensors, tokens.slice(start, start + length)), start, rows)));
        runner.dispose();
        for (const [name, { data }] of Object.entries(outputs)) {
          hidden[name] = [...(hidden[name] ?? []), ...(data as Float32Array)];
        }
        start += length;
      }
      return {
        logits: Float32Array.from(logits),
        hidden: Object.fromEntries(Object.entries(hidden).map(([name, values]) => [name, Float32Array.from(values)])),
        cache,
      };
    },
    async dispose() {
      await session.dispose();
      tensors.close();
    },
  };
}

function hiddenOutputs(config: LlamaConfig, tokens: number): Record<string, Tensor> {
  const names = Array.from({ length: config.layers }, (_, layer) => `hidden.${layer}`);
  return Object.fromEntries(
    [...names, 'final_norm'].map((name) => [name, zeros('float32', [tokens, config.hiddenSize])]),
  );
}

type Session = ConstructorParameters<typeof StepRunner>[0];

/** The session with further inputs beside those that a step binds. */
function withInputs(session: Session, more: Readonly<Record<string, Tensor>>): Session {
  return {
    bind: (inputs, outputs) => session.bind({ ...inputs, ...more }, outputs),
    dispose: () => session.dispose(),
  };
}

/**
 * The decoder of a model as a program uses it, compiled into a folder that is removed with it.
 * @param sample What quantised formats are calibrated on.
 */
export async function openDecoder(
  { config, source, open }: Pick<Golden, 'config' | 'source' | 'open'>,
  runtime: Runtime,
  formats: Formats = { prefill: 'fp32', decode: 'fp32', cache: 'float32' },
  sample: readonly number[] = [],
  provider: ExecutionProvider = 'cpu',
): Promise<LlamaDecoder> {
  const tensors = open();
  const contextLength = capacityOf(config);
  const folder = mkdtempSync(path.join(tmpdir(), 'tyto-golden-'));
  try {
    const compiled = await compileModel({ tensors }, config, runtime, {
      folder,
      name: 'golden',
      sources: [source],
      formats,
      contextLength,
      threads: 1,
      sample,
    });
    return await LlamaDecoder.load(
      runtime,
      compiled,
      { config, tensors, formats, contextLength },
      { threads: 1, provider },
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}
