import type { NodeDefinition } from '../../weights/tfjs/graph-model-schema.ts';
import { TfjsError } from '../../weights/tfjs/tfjs-error.ts';
import type { Graph } from '../graph.ts';
import type { Tensor } from './tensor.ts';

/** Translates one kind of node; gives its outputs. */
export type Translate = (node: Node) => Tensor[];

/** A node of the model while it is translated: its inputs, and its attributes as they are meant. */
export class Node {
  readonly graph: Graph;
  readonly inputs: readonly Tensor[];
  readonly #definition: NodeDefinition;

  constructor(graph: Graph, definition: NodeDefinition, inputs: readonly Tensor[]) {
    this.graph = graph;
    this.inputs = inputs;
    this.#definition = definition;
  }

  get op(): string {
    return this.#definition.op;
  }

  /** @throws {TfjsError} when the node has fewer inputs. */
  input(index: number): Tensor {
    return this.inputs[index] ?? this.fail(`it has no input ${index}`);
  }

  /** An input that must be known when the model is translated: a shape, an axis. */
  numbers(index: number): number[] {
    const tensor = this.input(index);
    if (tensor.kind === 'known') return Array.from(tensor.data);
    return this.fail(`its input ${index} is known only when it runs`);
  }

  /** The same, a single number. */
  number(index: number): number {
    return this.numbers(index)[0] ?? this.fail(`its input ${index} is empty`);
  }

  /** An axis among `rank`; a negative one counts from the end. */
  axis(given: number, rank: number): number {
    const axis = given < 0 ? given + rank : given;
    return axis >= 0 && axis < rank ? axis : this.fail(`it has no axis ${given}`);
  }

  text(name: string): string | undefined {
    const text = this.#definition.attr[name]?.s;
    return text === undefined ? undefined : decodeText(text);
  }

  texts(name: string): string[] {
    return (this.#definition.attr[name]?.list?.s ?? []).map(decodeText);
  }

  integer(name: string, otherwise: number): number {
    return this.#definition.attr[name]?.i ?? otherwise;
  }

  integers(name: string): number[] {
    return this.#definition.attr[name]?.list?.i ?? [];
  }

  float(name: string, otherwise: number): number {
    return this.#definition.attr[name]?.f ?? otherwise;
  }

  flag(name: string): boolean {
    return this.#definition.attr[name]?.b ?? false;
  }

  /** An element type, as `DT_FLOAT`. */
  elementType(name: string): string {
    return String(this.#definition.attr[name]?.type ?? '');
  }

  /** The sizes of the attribute `shape`; -1 where they are not fixed. */
  get shape(): number[] {
    return (this.#definition.attr.shape?.shape?.dim ?? []).map(({ size }) => size);
  }

  /** @throws {TfjsError} that names the node, always. */
  fail(why: string): never {
    throw new TfjsError(`"${this.#definition.name}" (${this.op}) cannot be translated, because ${why}`);
  }
}

function decodeText(base64: string): string {
  return Buffer.from(base64, 'base64').toString('utf8');
}
