import type { WeightsFile } from '../../engine/compile/weights-file.ts';
import {
  type Binding,
  type InferenceSession,
  type Runtime,
  type SessionOptions,
  type Tensor,
  type Tensors,
  zeros,
} from '../../engine/runtime/runtime.ts';
import type { Graph } from '../../graph/graph.ts';
import { GraphError, type Value } from '../../graph/value.ts';

/** A loaded graph whose sizes may differ from call to call. */
export class GraphSession {
  readonly #graph: Graph;
  readonly #session: InferenceSession;
  /** Outputs whose size never changes, allocated once. */
  readonly #fixed = new Map<string, Tensor>();

  private constructor(graph: Graph, session: InferenceSession) {
    this.#graph = graph;
    this.#session = session;
  }

  /** Writes the graph into a folder of weights, as a model called `name`, and loads it. */
  static async open(
    graph: Graph,
    name: string,
    weights: WeightsFile,
    runtime: Runtime,
    options: SessionOptions,
  ): Promise<GraphSession> {
    const model = await weights.writeModel(`${name}.onnx`, graph);
    return new GraphSession(graph, await runtime.createSession(model, options));
  }

  /** Names of the graph's inputs. */
  get inputNames(): string[] {
    return this.#graph.inputs.map(({ name }) => name);
  }

  /**
   * Computes all outputs. Those of a fixed size are used again by the next call.
   * @param inputs May hold more than the graph reads.
   */
  async run(inputs: Tensors): Promise<Record<string, Tensor>> {
    const sizes = new Map<string, number>();
    const read: Record<string, Tensor> = {};
    for (const { name, shape } of this.#graph.inputs) {
      const tensor = inputs[name];
      if (!tensor) throw new GraphError(`The graph ${this.#graph.name} lacks its input ${name}.`);
      read[name] = tensor;
      for (const [axis, size] of shape.entries()) {
        if (typeof size === 'string') sizes.set(size, tensor.shape[axis] as number);
      }
    }
    const outputs = Object.fromEntries(this.#graph.outputs.map((value) => [value.name, this.#allocate(value, sizes)]));
    const binding: Binding = this.#session.bind(read, outputs);
    try {
      await binding.step();
    } finally {
      binding.dispose();
    }
    return outputs;
  }

  dispose(): Promise<void> {
    return this.#session.dispose();
  }

  #allocate({ name, type, shape }: Value, sizes: ReadonlyMap<string, number>): Tensor {
    if (type !== 'float32' && type !== 'int64') throw new GraphError(`${name} is ${type}, which no output is.`);
    const known = this.#fixed.get(name);
    if (known) return known;
    const numbers = shape.map((size) => (typeof size === 'number' ? size : sizes.get(size)));
    if (numbers.includes(undefined)) throw new GraphError(`${name} [${shape}] is of a size that no input labels.`);
    const tensor = zeros(type, numbers as number[]);
    if (shape.every((size) => typeof size === 'number')) this.#fixed.set(name, tensor);
    return tensor;
  }
}
