import { scaled } from '../../graph/arithmetic.ts';
import type { Graph } from '../../graph/graph.ts';
import { add, concat, gather, matMulTransposed, mul, reshape } from '../../graph/operators.ts';
import type { LinearLayer, Parameters } from '../../graph/parameters.ts';
import { elementCount, type Value } from '../../graph/value.ts';
import type { TrainedTensor, TrainedTensors } from './trained-tensors.ts';

/**
 * A network's weights of which some are trained: those become inputs of the graph under their official names, everything
 * else comes from `frozen`.
 */
export class TrainedParameters implements Parameters {
  /** Inputs of the graph by the official names of what they hold. */
  readonly inputs = new Map<string, Value>();
  readonly #graph: Graph;
  readonly #frozen: Parameters;
  readonly #trained: TrainedTensors;
  /** As the network reads them, by the network's names. */
  readonly #values = new Map<string, Value>();

  constructor(graph: Graph, frozen: Parameters, trained: TrainedTensors) {
    this.#graph = graph;
    this.#frozen = frozen;
    this.#trained = trained;
  }

  vector(name: string, size: number): Value {
    return this.#find(name, [size]) ?? this.#frozen.vector(name, size);
  }

  tensor(name: string, shape: readonly number[]): Value {
    return this.#find(name, shape) ?? this.#frozen.tensor(name, shape);
  }

  table(name: string, shape: readonly number[], data: () => Float32Array): Value {
    return this.#frozen.table(name, shape, data);
  }

  linears(x: Value, groups: readonly (readonly LinearLayer[])[]): Value[] {
    const tuned = ['weight', 'input_scale', 'output_scale'];
    const isTuned = groups.some((group) => group.some(({ name }) => tuned.some((part) => this.#has(name, part))));
    const products = isTuned
      ? groups.map((group) => this.#sideBySide(group.map((layer) => this.#tunedLinear(x, layer))))
      : this.#frozen.linears(x, groups).map((product, index) => this.#withBias(product, groups[index] ?? []));
    return products.map((product, index) => this.#withLowRank(x, product, groups[index] ?? []));
  }

  /** outputScale · (W (inputScale · x) + b), each part of which may be trained, frozen or absent. */
  #tunedLinear(x: Value, layer: LinearLayer): Value {
    const { name, in: size, out } = layer;
    const [inputScale, outputScale] = [
      this.#find(`${name}.input_scale`, [size]),
      this.#find(`${name}.output_scale`, [out]),
    ];
    const input = inputScale ? mul(this.#graph, x, inputScale) : x;
    const weight = this.#find(`${name}.weight`, [out, size]);
    const product = weight ? matMulTransposed(this.#graph, input, weight) : this.#frozen.linears(input, [[layer]])[0];
    const biased = this.#withBias(product as Value, [layer]);
    return outputScale ? mul(this.#graph, biased, outputScale) : biased;
  }

  #withBias(product: Value, group: readonly LinearLayer[]): Value {
    if (!group.some(({ name }) => this.#has(name, 'bias'))) return product;
    const parts = group.map(
      ({ name, out }) =>
        this.#find(`${name}.bias`, [out]) ?? this.#graph.constant('float32', [out], new Float32Array(out)),
    );
    return add(this.#graph, product, parts.length === 1 ? (parts[0] as Value) : concat(this.#graph, parts, 0));
  }

  /** + scale · B (A x): the A of a group one below the other, each B where its layer's outputs meet its own rank. */
  #withLowRank(x: Value, product: Value, group: readonly LinearLayer[]): Value {
    const adapted = group.filter(({ name }) => this.#has(name, 'lora_down'));
    if (adapted.length === 0) return product;
    const graph = this.#graph;
    const down = adapted.map(({ name, in: size }) => this.#whole(`${name}.lora_down`, size));
    const ranks = down.map(({ shape }) => shape[0] as number);
    const up = group.map(({ name, out }) => {
      const place = adapted.findIndex((layer) => layer.name === name);
      const blocks = ranks.map((rank, index) =>
        index === place
          ? this.#up(name, out, rank)
          : graph.constant('float32', [out, rank], new Float32Array(out * rank)),
      );
      return this.#joined(blocks, 1);
    });
    const inner = matMulTransposed(graph, x, this.#joined(down, 0));
    return add(graph, product, matMulTransposed(graph, inner, this.#joined(up, 0)));
  }

  #up(layer: string, out: number, rank: number): Value {
    const name = `${layer}.lora_up`;
    return scaled(this.#graph, this.#find(name, [out, rank]) as Value, this.#trained.get(name)?.scale ?? 1);
  }

  #whole(name: string, width: number): Value {
    const { tensor } = this.#trained.get(name) as TrainedTensor;
    return this.#find(name, [tensor.values.length / width, width]) as Value;
  }

  #sideBySide(parts: readonly Value[]): Value {
    return this.#joined(parts, -1);
  }

  #joined(parts: readonly Value[], axis: number): Value {
    return parts.length === 1 ? (parts[0] as Value) : concat(this.#graph, parts, axis);
  }

  #has(layer: string, part: string): boolean {
    return this.#trained.has(`${layer}.${part}`);
  }

  /** A trained tensor as the network reads it; undefined for a frozen one. */
  #find(name: string, shape: readonly number[]): Value | undefined {
    const trained = this.#trained.get(name);
    if (!trained) return undefined;
    const known = this.#values.get(name);
    if (known) return known;
    const { tensor, adjacentPairs } = trained;
    if (tensor.values.length !== elementCount(shape)) {
      throw new RangeError(`${trained.name} is [${tensor.shape}]; the network takes [${shape}].`);
    }
    const graph = this.#graph;
    let value = this.inputs.get(trained.name) ?? graph.input(trained.name, 'float32', tensor.shape);
    this.inputs.set(trained.name, value);
    if (adjacentPairs) value = gather(graph, value, graph.integers(halvesOf(tensor.shape[0] ?? 0, adjacentPairs)), 0);
    const isThere = value.shape.length === shape.length && value.shape.every((size, axis) => size === shape[axis]);
    const read = isThere ? value : reshape(graph, value, shape, shape);
    this.#values.set(name, read);
    return read;
  }
}

/** For each row in the order of two halves its place in that of adjacent pairs: the even rows of a head, then the odd ones. */
function halvesOf(rows: number, headSize: number): number[] {
  return Array.from({ length: rows }, (_, row) => {
    const place = row % headSize;
    const half = headSize / 2;
    return row - place + (place < half ? 2 * place : 2 * (place - half) + 1);
  });
}
