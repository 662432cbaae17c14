import type { MemoryTensor } from '../../weights/memory-tensors.ts';
import { valueCount } from '../../weights/tensor-type.ts';
import type { Random } from '../random.ts';

/** Where a tensor begins. */
export type Beginning = (shape: readonly number[], random: Random) => MemoryTensor;

function filled(shape: readonly number[], value: () => number): MemoryTensor {
  return { shape, values: Float32Array.from({ length: valueCount(shape) }, value) };
}

export const zeros: Beginning = (shape) => filled(shape, () => 0);
export const ones: Beginning = (shape) => filled(shape, () => 1);

/** The standard normal distribution, as PyTorch's `Embedding`. */
export const normal: Beginning = (shape, random) => filled(shape, () => random.normal());

/** Evenly within ±√(6 / (in + out)) (Glorot and Bengio 2010), of a weight [out, in, ..]. */
export const xavier: Beginning = (shape, random) => {
  const [out = 1, into = 1] = shape;
  return evenly(shape, Math.sqrt(6 / (into + out)), random);
};

/** Evenly within ±1/√in, as PyTorch's `Linear` has weights and, told their `in`, biases. */
export function linear(into?: number): Beginning {
  return (shape, random) => evenly(shape, 1 / Math.sqrt(into ?? valueCount(shape.slice(1))), random);
}

function evenly(shape: readonly number[], bound: number, random: Random): MemoryTensor {
  return filled(shape, () => bound * (2 * random.next() - 1));
}
