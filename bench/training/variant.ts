import { z } from 'zod';
import type { Recompute } from '../../src/train/net/decoder-net.ts';

/** A way to compute the step that is measured. */
export type Variant = OwnVariant | TorchVariant;

/** Tyto's step. */
export interface OwnVariant {
  kind: 'tyto';
  /** Width of the adapters. */
  size: number;
  /** How the frozen weights are multiplied. */
  products: 'fp32' | 'int8';
  recompute: Recompute;
}

/** PyTorch's, the base in that type. */
export interface TorchVariant {
  kind: 'torch';
  dtype: 'float32' | 'bfloat16';
}

/** What a process says of a step: the loss before the update, in nats a target. */
export const learned = z.object({ loss: z.number(), ms: z.number() });
export type Learned = z.infer<typeof learned>;

export function nameOf(variant: Variant): string {
  if (variant.kind === 'torch') return `PyTorch ${variant.dtype === 'float32' ? 'fp32' : 'bf16'}`;
  const { products, recompute } = variant;
  return `tyto, ${products} base${recompute ? `, recompute${recompute === 'light' ? ' light' : ''}` : ''}`;
}

export function isOwn(variant: Variant): variant is OwnVariant {
  return variant.kind === 'tyto';
}
