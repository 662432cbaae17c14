import { type ElementType, elementCount, GraphError, type Shape, type TensorData, type Value } from './value.ts';

export type Attribute = number | bigint | string | readonly number[];

/** One operator call. An empty input name leaves an optional input out. */
export interface GraphNode {
  operator: string;
  /** Operator set: '' is ONNX's own, `com.microsoft` holds ONNX Runtime's fused operators. */
  domain: string;
  inputs: string[];
  outputs: string[];
  /** A float attribute is `{ float: x }`, since 1 and 1.0 are one number here. */
  attributes: Record<string, Attribute | { float: number }>;
}

/** A tensor kept inside the model file. */
export interface Constant {
  value: Value;
  data: TensorData;
}

/** A tensor kept in a weights file beside the model, read when it is written out. */
export interface Parameter {
  value: Value;
  /** Computes the bytes; called once for each weights file. */
  data: () => TensorData;
}

/** What a node is given and makes. */
export interface NodeSpec {
  operator: string;
  domain?: string;
  inputs: (Value | undefined)[];
  /** Type and shape of each output; undefined leaves an optional output out. */
  outputs: ({ type: ElementType; shape: Shape } | undefined)[];
  attributes?: GraphNode['attributes'];
}

/** A graph under construction. Nodes are added in an order in which they can run. */
export class Graph {
  readonly name: string;
  readonly inputs: Value[] = [];
  readonly outputs: Value[] = [];
  readonly nodes: GraphNode[] = [];
  readonly constants: Constant[] = [];
  readonly parameters: Parameter[] = [];
  /** Output name of each value that is an output. */
  readonly outputNames = new Map<string, string>();
  private readonly byName = new Map<string, Value>();
  private readonly scalars = new Map<string, Value>();

  constructor(name: string) {
    this.name = name;
  }

  input(name: string, type: ElementType, shape: Shape): Value {
    const value = this.define(name, type, shape);
    this.inputs.push(value);
    return value;
  }

  /** Makes a value an output under the given name; a value is one output at most. */
  output(value: Value, name: string): void {
    if (this.outputNames.has(value.name)) throw new GraphError(`${value.name} is an output already.`);
    this.outputNames.set(value.name, name);
    this.outputs.push({ ...value, name });
  }

  /** Takes all outputs back: by their names the values that they were. */
  withdrawOutputs(): ReadonlyMap<string, Value> {
    const withdrawn = new Map([...this.outputNames].map(([value, name]) => [name, this.value(value)]));
    this.outputs.length = 0;
    this.outputNames.clear();
    return withdrawn;
  }

  /** A small tensor inside the model file. */
  constant(type: ElementType, shape: Shape, data: TensorData): Value {
    if (data.length !== elementCount(shape)) throw new GraphError(`A constant [${shape}] got ${data.length} values.`);
    const value = this.define(`constant_${this.constants.length}`, type, shape);
    this.constants.push({ value, data });
    return value;
  }

  /** A single number; equal ones are kept once. */
  scalar(type: 'float32' | 'int64' | 'uint8', number: number): Value {
    const key = `${type}:${number}`;
    let value = this.scalars.get(key);
    if (!value) {
      const data =
        type === 'int64'
          ? BigInt64Array.of(BigInt(number))
          : type === 'uint8'
            ? Uint8Array.of(number)
            : Float32Array.of(number);
      value = this.constant(type, [], data);
      this.scalars.set(key, value);
    }
    return value;
  }

  /** A one-dimensional int64 tensor, as shapes and axes are given. */
  integers(numbers: readonly number[]): Value {
    return this.constant('int64', [numbers.length], BigInt64Array.from(numbers, BigInt));
  }

  /** A tensor in the weights file. A name that is there already gives the same value again. */
  parameter(name: string, type: ElementType, shape: Shape, data: () => TensorData): Value {
    const known = this.byName.get(name);
    if (known) return known;
    const value = this.define(name, type, shape);
    this.parameters.push({ value, data });
    return value;
  }

  /** The value of that name. @throws {GraphError} when there is none. */
  value(name: string): Value {
    const value = this.byName.get(name);
    if (!value) throw new GraphError(`The graph ${this.name} has no value named ${name}.`);
    return value;
  }

  /** Adds a node; returns a value for each output that was asked for. */
  node(spec: NodeSpec): Value[] {
    const name = `${spec.operator}_${this.nodes.length}`;
    const outputs = spec.outputs.map((output, index) =>
      output ? this.define(`${name}_${index}`, output.type, output.shape) : undefined,
    );
    this.nodes.push({
      operator: spec.operator,
      domain: spec.domain ?? '',
      inputs: spec.inputs.map((input) => input?.name ?? ''),
      outputs: outputs.map((output) => output?.name ?? ''),
      attributes: spec.attributes ?? {},
    });
    return outputs.filter((output) => output !== undefined);
  }

  private define(name: string, type: ElementType, shape: Shape): Value {
    if (this.byName.has(name)) throw new GraphError(`The graph ${this.name} has two values named ${name}.`);
    const value: Value = { name, type, shape };
    this.byName.set(name, value);
    return value;
  }
}
