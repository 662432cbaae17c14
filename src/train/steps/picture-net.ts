import { type Tensor, type Tensors, zeros } from '../../engine/runtime/runtime.ts';
import type { GradientSums } from '../net/gradient-sums.ts';
import type { TrainedNet } from '../net/trained-net.ts';
import type { Batch } from '../training-step.ts';
import type { Before, Slopes, Surroundings, TensorGroup } from './sequence-step.ts';

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

/** Whether anything depends on what a picture became: its slopes are not all zero. */
export function isRead(slopes: readonly Float32Array[] = []): boolean {
  return slopes.some((row) => row.some((slope) => slope !== 0));
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
  /** Of the input. */
  shape: readonly number[];
  /** Of the pictures of a batch. */
  pictureShape: readonly number[];
  output: string;
  width: number;
}

/** Pictures that become visual tokens among the words, by one net. */
export class SeenPictures implements Surroundings {
  readonly pictureShape: readonly number[];
  readonly #picture: PictureNet;
  readonly #learns: (group: TensorGroup) => boolean;

  /** @param learns Whether a group holds any of the net's tensors. */
  constructor(picture: PictureNet, learns: (group: TensorGroup) => boolean) {
    this.#picture = picture;
    this.#learns = learns;
    this.pictureShape = picture.pictureShape;
  }

  async before({ pictures = [] }: Batch): Promise<Before> {
    return { visual: await lookAt(this.#picture, pictures) };
  }

  async after({ pictures = [] }: Batch, { visual }: Slopes, sums: GradientSums, group: TensorGroup): Promise<void> {
    if (this.#learns(group)) await learnFrom(this.#picture, pictures, visual, sums, group);
  }

  dispose(): Promise<void> {
    return this.#picture.net.dispose();
  }
}

/** The rows that a net makes of each picture. */
async function lookAt(
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
async function learnFrom(
  { net, input, shape, output }: PictureNet,
  pictures: readonly Float32Array[],
  slopes: readonly (readonly Float32Array[])[],
  sums: GradientSums,
  group: TensorGroup,
): Promise<void> {
  for (const [index, picture] of pictures.entries()) {
    if (!isRead(slopes[index])) continue;
    const slope = joinRows(slopes[index] ?? []);
    await net.backward({ [input]: floatTensor(shape, picture), [`slope.${output}`]: slope }, sums, group);
  }
}
