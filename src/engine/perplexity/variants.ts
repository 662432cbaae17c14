import { servesBoth } from '../compile/compile.ts';
import type { Formats, WeightFormat } from '../compile/formats.ts';

/** Ways to compute the same checkpoint, in the order they are measured; the first one is the reference. */
export const variantNames = ['fp32', 'rq', 'int4', 'int8kv', 'served'] as const;

export type VariantName = (typeof variantNames)[number];

/** A decoder graph: the form of its weights and of its KV cache. */
export interface GraphForm {
  weights: WeightFormat;
  cache: Formats['cache'];
}

export interface Variant {
  /** Computes a chunk, or its first half where `second` is there. */
  first: GraphForm;
  /** Goes on with the second half, over a cache of its own form, as decoding does behind a prefill. */
  second?: GraphForm;
}

/** What each name stands for, for a model that is served in `served`. */
export function variantsOf(served: Formats): Record<VariantName, Variant> {
  const prefill: GraphForm = { weights: served.prefill, cache: 'float32' };
  return {
    fp32: { first: { weights: 'fp32', cache: 'float32' } },
    rq: { first: { weights: 'rq', cache: 'float32' } },
    int4: { first: { weights: 'int4', cache: 'float32' } },
    int8kv: { first: { weights: 'int4', cache: 'int8' } },
    served: servesBoth(served)
      ? { first: prefill }
      : { first: prefill, second: { weights: served.decode, cache: served.cache } },
  };
}

/** Name of a graph form, as of a file. */
export function formName({ weights, cache }: GraphForm): string {
  return `${weights}-${cache}`;
}
