import './runtime/no-telemetry.ts';
import { readFile } from 'node:fs/promises';
import { Mutex } from 'async-mutex';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import protobuf from 'protobufjs/minimal.js';

/** Values in row-major order. */
interface Values {
  dims: readonly number[];
  data: Float32Array | Int32Array | BigInt64Array | Uint8Array;
}

/** A small ONNX model that computes in one step, with what its file says of it. */
export interface OpenedModel {
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
  /** `metadata_props` of the file. */
  readonly metadata: Readonly<Record<string, string>>;
  /** Runs go one after another, however many are asked for at once. */
  run(inputs: Readonly<Record<string, Values>>): Promise<Record<string, Values>>;
  dispose(): Promise<void>;
}

/**
 * Opens an ONNX model on the stock binding, for experts: their steps are short and hold no state.
 * @throws {Error} when the file is no model that ONNX Runtime can run.
 */
export async function openExpertModel(path: string, threads: number): Promise<OpenedModel> {
  const bytes = await readFile(path);
  const session = await openSession(path, bytes, threads);
  const turns = new Mutex();
  return {
    inputNames: session.inputNames,
    outputNames: session.outputNames,
    metadata: metadataOf(bytes),
    async run(inputs) {
      const feeds = Object.entries(inputs).map(([name, { data, dims }]) => [name, toTensor(data, dims)] as const);
      const results = await turns.runExclusive(() => session.run(Object.fromEntries(feeds)));
      return Object.fromEntries(Object.entries(results).map(([name, tensor]) => [name, toValues(name, tensor)]));
    },
    dispose: () => session.release(),
  };
}

async function openSession(path: string, bytes: Uint8Array, threads: number): Promise<InferenceSession> {
  try {
    return await InferenceSession.create(bytes, {
      executionProviders: ['cpu'],
      graphOptimizationLevel: 'all',
      intraOpNumThreads: threads,
      interOpNumThreads: 1,
      // Shapes change from picture to picture: a plan of memory kept for each holds a hundred megabytes and saves no time.
      enableMemPattern: false,
      // What goes wrong is thrown; it need not be printed too.
      logSeverityLevel: 4,
    });
  } catch (error) {
    throw new Error(`${path} is no model that ONNX Runtime can run: ${error instanceof Error ? error.message : error}`);
  }
}

function toTensor(data: Values['data'], dims: readonly number[]): Tensor {
  if (data instanceof Float32Array) return new Tensor('float32', data, dims);
  if (data instanceof Int32Array) return new Tensor('int32', data, dims);
  if (data instanceof BigInt64Array) return new Tensor('int64', data, dims);
  return new Tensor('uint8', data, dims);
}

function toValues(name: string, { data, dims, type }: Tensor): Values {
  const isKnown =
    data instanceof Float32Array ||
    data instanceof Int32Array ||
    data instanceof BigInt64Array ||
    data instanceof Uint8Array;
  if (!isKnown) throw new Error(`the output ${name} is of type ${type}, which experts are not given`);
  return { data, dims };
}

/** ModelProto's metadata_props (field 14), read past everything else: the binding does not show them. */
function metadataOf(bytes: Uint8Array): Record<string, string> {
  const reader = protobuf.Reader.create(bytes);
  const metadata: Record<string, string> = {};
  while (reader.pos < reader.len) {
    const tag = reader.uint32();
    if (tag >>> 3 !== 14) {
      reader.skipType(tag & 7);
      continue;
    }
    const end = reader.uint32() + reader.pos;
    const entry = { 1: '', 2: '' };
    while (reader.pos < end) {
      const field = reader.uint32();
      if (field >>> 3 === 1 || field >>> 3 === 2) entry[(field >>> 3) as 1 | 2] = reader.string();
      else reader.skipType(field & 7);
    }
    metadata[entry[1]] = entry[2];
  }
  return metadata;
}
