import { type Tensor, type Tensors, zeros } from '../../engine/runtime/runtime.ts';
import type { GradientSums } from '../net/gradient-sums.ts';
import type { TrainedNet } from '../net/trained-net.ts';
import type { TensorGroup } from './sequence-step.ts';

/** A float32 tensor of these values, which stay the caller's where their memory allows. */
export function floatTensor(shape: readonly number[], values: Float32Array): Extract<Tensor, { type: 'float32' }> {
  const tensor = zeros('float32', shape);
  tensor.data.set(values);
  return tensor;
}

/** A tensor's rows [width], each a copy. */
export function rowsOf(tensor: Tensor | undefined, width: number): Float32Array[] {
  const data = tensor?.data as Float32Array;
  return Array.from({ length: data.length / width }, (_, row) => data.slice(row * width, (row + 1) * width));
}

/** Rows one below the other as a tensor [rows, width]. */
export function joinRows(rows: readonly Float32Array[]): Extract<Tensor, { type: 'float32' }> {
  const width = rows[0]?.length ?? 0;
  const tensor = zeros('float32', [rows.length, width]);
  for (const [index, row] of rows.entries()) tensor.data.set(row, index * width);
  return tensor;
}

/** Copies of outputs, which the next call would overwrite. */
export function copied(tensors: Tensors): Record<string, Tensor> {
  return Object.fromEntries(
    Object.entries(tensors).map(([name, tensor]) => [name, { ...tensor, data: tensor.data.slice() } as Tensor]),
  );
}

/** A net that reads one picture at a time and makes `output` [tokens, width] of it. */
export interface PictureNet {
  net: TrainedNet;
  input: string;
  shape: readonly number[];
  output: string;
  width: number;
}

/** The rows that a net makes of each picture. */
export async function lookAt(
  { net, input, shape, output, width }: PictureNet,
  pictures: readonly Float32Array[],
): Promise<Float32Array[][]> {
  const seen: Float32Array[][] = [];
  for (const picture of pictures) {
    const outputs = await net.forward({ [input]: floatTensor(shape, picture) });
    seen.push(rowsOf(outputs[output], width));
  }
  return seen;
}

/** Adds the gradients of a net that looked at pictures, by the slopes of the rows that it made. */
export async function learnFrom(
  { net, input, shape, output }: PictureNet,
  pictures: readonly Float32Array[],
  slopes: readonly (readonly Float32Array[])[],
  sums: GradientSums,
  group: TensorGroup,
): Promise<void> {
  for (const [index, picture] of pictures.entries()) {
    const slope = joinRows(slopes[index] ?? []);
    await net.backward({ [input]: floatTensor(shape, picture), [`slope.${output}`]: slope }, sums, group);
  }
}
