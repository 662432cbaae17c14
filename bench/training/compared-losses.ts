import type { VariantResult } from './measure.ts';
import { isOwn, type TorchVariant } from './variant.ts';

/** How far the first losses of the two float32 steps may lie apart, in nats a target. */
const tolerance = 1e-3;

/**
 * Whether both frameworks compute the same step, and a sentence about it; undefined where one was not measured. The first loss
 * shows that forward passes agree, the later ones, each behind an update, that gradients and optimisers do.
 * @param size Width of the adapters that both have.
 */
export function comparedLosses(
  results: readonly VariantResult[],
  size: number,
): { agree: boolean; sentence: string } | undefined {
  const own = results.find(
    ({ variant }) => isOwn(variant) && variant.size === size && variant.products === 'fp32' && !variant.recompute,
  );
  const theirs = torchResult(results, 'float32')?.losses ?? [];
  const apart = (own?.losses ?? []).map((loss, index) => Math.abs(loss - (theirs[index] ?? Number.NaN)));
  const [first, ...later] = apart;
  if (first === undefined || Number.isNaN(first)) return undefined;
  const agree = first <= tolerance;
  const verdict = agree ? 'yes' : 'NO: THESE ARE NOT THE SAME STEP';
  const behind = later.filter(Number.isFinite).map((each) => each.toExponential(1));
  return {
    agree,
    sentence: [
      `The first losses of the two float32 steps lie ${first.toExponential(1)} apart (at most ${tolerance}: ${verdict})`,
      ...(behind.length > 0 ? [`those behind one update and more ${behind.join(' and ')}`] : []),
    ]
      .join(', ')
      .concat('.'),
  };
}

/** PyTorch's result of a type. */
export function torchResult(
  results: readonly VariantResult[],
  dtype: TorchVariant['dtype'],
): VariantResult | undefined {
  return results.find(({ variant }) => variant.kind === 'torch' && variant.dtype === dtype);
}
