import { type Tensor, zeros } from '../../../src/engine/runtime/runtime.ts';
import { seededRandom } from '../../seeded-random.ts';

/** A float32 tensor of the given values. */
export function floats(shape: readonly number[], values: ArrayLike<number>): Extract<Tensor, { type: 'float32' }> {
  const tensor = zeros('float32', shape);
  tensor.data.set(values);
  return tensor;
}

export function int64s(shape: readonly number[], values: readonly number[]): Extract<Tensor, { type: 'int64' }> {
  const tensor = zeros('int64', shape);
  tensor.data.set(values.map(BigInt));
  return tensor;
}

export function int32s(shape: readonly number[], values: readonly number[]): Extract<Tensor, { type: 'int32' }> {
  const tensor = zeros('int32', shape);
  tensor.data.set(values);
  return tensor;
}

/** Numbers evenly from [-1, 1), the same for the same seed. */
export function randomValues(seed: number, count: number): Float32Array {
  const random = seededRandom(seed);
  return Float32Array.from({ length: count }, () => 2 * random() - 1);
}

export function randomFloats(seed: number, shape: readonly number[]): Extract<Tensor, { type: 'float32' }> {
  return floats(
    shape,
    randomValues(
      seed,
      shape.reduce((product, size) => product * size, 1),
    ),
  );
}

/** The values of a float32 tensor. @throws {TypeError} when there is none. */
export function valuesOf(tensor: Tensor | undefined): Float32Array {
  if (tensor?.type !== 'float32') throw new TypeError(`A float32 tensor was expected, not ${tensor?.type}.`);
  return tensor.data;
}
