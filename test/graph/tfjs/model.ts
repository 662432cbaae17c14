import { translate } from '../../../src/graph/tfjs/translate.ts';
import { readGraphModel } from '../../../src/weights/tfjs/graph-model.ts';
import { floats, valuesOf } from '../../engine/support/tensors.ts';
import { compute } from '../compute.ts';

/** Values of a tensor in row-major order. */
export interface Given {
  shape: readonly number[];
  values: ArrayLike<number>;
  type?: 'float32' | 'int32' | 'bool';
}

export interface GivenNode {
  name: string;
  op: string;
  input: string[];
  attr?: Record<string, object>;
}

/** A small graph model in TensorFlow.js' form. */
export interface GivenModel {
  /** Inputs of the model, float32. */
  inputs?: Record<string, Given>;
  constants?: Record<string, Given>;
  nodes: GivenNode[];
}

/** `model.json` and the bytes of the weights. The outputs are what no node takes. */
export function written({ inputs = {}, constants = {}, nodes }: GivenModel): { model: object; weights: Uint8Array } {
  const placeholders = Object.entries(inputs).map(([name, { shape }]) => ({
    name,
    op: 'Placeholder',
    attr: { dtype: { type: 'DT_FLOAT' }, shape: { shape: { dim: shape.map((size) => ({ size: String(size) })) } } },
  }));
  const consts = Object.keys(constants).map((name) => ({ name, op: 'Const' }));
  const weights = Object.entries(constants).map(([name, { shape, type = 'float32' }]) => ({
    name,
    shape,
    dtype: type,
  }));
  const bytes = Object.values(constants).map(({ values, type = 'float32' }) => {
    if (type === 'bool') return Buffer.from(Array.from(values));
    return Buffer.from((type === 'int32' ? Int32Array : Float32Array).from(values).buffer);
  });
  return {
    model: {
      format: 'graph-model',
      modelTopology: { node: [...placeholders, ...consts, ...nodes] },
      weightsManifest: [{ paths: ['weights.bin'], weights }],
    },
    weights: Buffer.concat(bytes),
  };
}

/** Translates the model and computes it with ONNX Runtime. */
export async function run(
  given: GivenModel,
): Promise<Record<string, { shape: readonly number[]; values: Float32Array }>> {
  const { model, weights } = written(given);
  const graph = translate(readGraphModel(model, weights));
  const inputs = Object.entries(given.inputs ?? {}).map(([name, { shape, values }]) => [name, floats(shape, values)]);
  const outputs = await compute(graph, Object.fromEntries(inputs));
  return Object.fromEntries(
    Object.entries(outputs).map(([name, tensor]) => [name, { shape: tensor.shape, values: valuesOf(tensor) }]),
  );
}

/** The only output of a model of one node `y`, which takes the inputs and constants in their order. */
export async function runNode(
  op: string,
  attr: Record<string, object>,
  inputs: Record<string, Given>,
  constants: Record<string, Given> = {},
): Promise<{ shape: readonly number[]; values: Float32Array }> {
  const input = [...Object.keys(inputs), ...Object.keys(constants)];
  const { y } = await run({ inputs, constants, nodes: [{ name: 'y', op, input, attr }] });
  if (y === undefined) throw new Error(`${op} gave no output`);
  return y;
}

/** An attribute, as protobuf's JSON has it. */
export const integers = (...numbers: number[]) => ({ list: { i: numbers.map(String) } });
export const text = (value: string) => ({ s: base64(value) });
export const texts = (...values: string[]) => ({ list: { s: values.map(base64) } });
/** A constant of int32, as shapes and axes are. */
export const whole = (...values: number[]): Given => ({ shape: [values.length], values, type: 'int32' });
export const single = (value: number): Given => ({ shape: [], values: [value], type: 'int32' });

function base64(value: string): string {
  return Buffer.from(value).toString('base64');
}
