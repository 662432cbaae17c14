import path from 'node:path';
import { Mutex } from 'async-mutex';
import type { Graph } from '../graph/graph.ts';
import { GraphError, type Value } from '../graph/value.ts';
import { type CompileOnceOptions, compileOnce } from './compile/compile-once.ts';
import { WeightsFile } from './compile/weights-file.ts';
import {
  type Binding,
  CancelledError,
  type InferenceSession,
  type Runtime,
  type SessionOptions,
  type Tensor,
  zeros,
} from './runtime/runtime.ts';

const modelFile = 'model.onnx';

/** A compiled graph of float32 tensors whose sizes are all known, such as a vision tower. */
export class FixedGraph {
  private readonly session: InferenceSession;
  private readonly binding: Binding;
  private readonly inputs: Readonly<Record<string, FloatTensor>>;
  private readonly outputs: Readonly<Record<string, FloatTensor>>;
  private readonly turn = new Mutex();

  private constructor(session: InferenceSession, graph: Graph) {
    this.session = session;
    this.inputs = allocate(graph.inputs);
    this.outputs = allocate(graph.outputs);
    this.binding = session.bind(this.inputs, this.outputs);
  }

  /**
   * Opens the graph, and writes it to disk the first time.
   * @throws {DiskFullError} when there is no room, {RuntimeError} when ONNX Runtime refuses it.
   */
  static async open(
    graph: Graph,
    compile: CompileOnceOptions,
    runtime: Runtime,
    options: SessionOptions,
  ): Promise<FixedGraph> {
    const folder = await compileOnce(compile, async (target) => {
      const weights = new WeightsFile(target, 'weights.bin');
      try {
        await weights.writeModel(modelFile, graph);
      } finally {
        weights.close();
      }
    });
    return new FixedGraph(await runtime.createSession(path.join(folder, modelFile), options), graph);
  }

  /**
   * Computes the outputs, each a copy of the caller's own. Calls wait their turn.
   * @throws {CancelledError} when the signal aborts.
   */
  run(inputs: Readonly<Record<string, Float32Array>>, signal?: AbortSignal): Promise<Record<string, Float32Array>> {
    return this.turn.runExclusive(async () => {
      if (signal?.aborted) throw new CancelledError();
      for (const [name, values] of Object.entries(inputs)) this.write(name, values);
      const cancel = () => this.binding.cancel();
      signal?.addEventListener('abort', cancel);
      try {
        await this.binding.step();
      } finally {
        signal?.removeEventListener('abort', cancel);
      }
      return Object.fromEntries(Object.entries(this.outputs).map(([name, { data }]) => [name, data.slice()]));
    });
  }

  async dispose(): Promise<void> {
    await this.session.dispose();
  }

  private write(name: string, values: Float32Array): void {
    const tensor = this.inputs[name];
    if (tensor?.data.length !== values.length) {
      throw new RangeError(`The input ${name} takes ${tensor?.data.length ?? 'no'} values, not ${values.length}.`);
    }
    tensor.data.set(values);
  }
}

type FloatTensor = Extract<Tensor, { type: 'float32' }>;

function allocate(values: readonly Value[]): Record<string, FloatTensor> {
  return Object.fromEntries(
    values.map(({ name, type, shape }) => {
      const sizes = shape.filter((size) => typeof size === 'number');
      if (type !== 'float32' || sizes.length < shape.length) {
        throw new GraphError(`${name} is ${type} [${shape}], not float32 of a fixed size.`);
      }
      return [name, zeros('float32', sizes)];
    }),
  );
}
