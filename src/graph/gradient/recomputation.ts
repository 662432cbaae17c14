import type { Graph, GraphNode } from '../graph.ts';
import { add, mul, one } from '../operators.ts';
import type { Value } from '../value.ts';

/** Name of a float32 input [] that recomputing graphs have; it must hold 0. */
export const zeroInput = 'zero';

/**
 * Computes what a part of a network made once more when its backward pass needs it. ONNX Runtime would find that equal
 * nodes compute the same and keep their first result, and would compute them before anything else; so what a copy reads
 * from outside its part gets zero times the slope that arrives there added: a number that only the backward pass has.
 */
export class Recomputation {
  readonly #graph: Graph;
  readonly #nodes: readonly GraphNode[];
  readonly #begins: readonly number[];
  readonly #kept: ReadonlySet<string>;
  readonly #zero: Value;
  readonly #producers = new Map<string, number>();
  #part = -1;
  #nothing: Value | undefined;
  /** Values of the current part, by the names of those they stand for. */
  #copies = new Map<string, Value>();

  /** @param kept Names of values that are not computed again. */
  constructor(graph: Graph, nodes: readonly GraphNode[], begins: readonly number[], kept: ReadonlySet<string>) {
    this.#graph = graph;
    this.#nodes = nodes;
    this.#begins = begins;
    this.#kept = kept;
    this.#zero = graph.input(zeroInput, 'float32', []);
    for (const [place, { outputs }] of nodes.entries()) {
      for (const name of outputs) if (name) this.#producers.set(name, place);
    }
  }

  /** The backward pass has come to a node, with the slope of what it made. */
  enter(place: number, slope: Value): void {
    const part = this.#partOf(place);
    if (part === this.#part) return;
    this.#part = part;
    this.#copies = new Map();
    const flat = one(this.#graph, 'Reshape', [slope, this.#graph.integers([-1])], slope.type, ['all']);
    const bounds = [0, 1, 0].map((number) => this.#graph.integers([number]));
    this.#nothing = mul(this.#graph, one(this.#graph, 'Slice', [flat, ...bounds], slope.type, [1]), this.#zero);
  }

  /** The value to use instead of one of the forward pass; undefined for inputs, weights and the last part's own. */
  value(name: string): Value | undefined {
    const place = this.#producers.get(name);
    if (place === undefined || this.#part === this.#begins.length) return undefined;
    const isKept = this.#kept.has(name) || this.#partOf(place) !== this.#part;
    const copy = this.#copies.get(name) ?? (isKept ? this.#tied(name) : this.#again(place, name));
    this.#copies.set(name, copy);
    return copy;
  }

  /** How many parts begin at a node or before it. What stands ahead of the first is part 0. */
  #partOf(place: number): number {
    return this.#begins.filter((begin) => begin <= place).length;
  }

  /** What is kept, tied to the backward pass. */
  #tied(name: string): Value {
    const value = this.#graph.value(name);
    if (value.type !== 'float32' || value.shape.length === 0) return value;
    return { ...add(this.#graph, value, this.#nothing as Value), shape: value.shape };
  }

  #again(place: number, name: string): Value {
    const { operator, domain, inputs, outputs, attributes } = this.#nodes[place] as GraphNode;
    const read = inputs.map((input) => (input ? (this.value(input) ?? this.#graph.value(input)) : undefined));
    const made = outputs.map((output) => (output ? this.#graph.value(output) : undefined));
    const copies = this.#graph.node({ operator, domain, inputs: read, outputs: made, attributes });
    for (const [index, output] of outputs.filter((each) => each !== '').entries()) {
      this.#copies.set(output, copies[index] as Value);
    }
    return this.#copies.get(name) as Value;
  }
}
