import type { Value } from './value.ts';

/**
 * How a network's named weights enter a graph. A network says *which* weights it multiplies with; whoever builds the
 * graph says *in which form* (float32, row-wise int8, int4 blocks) by passing its own implementation.
 */
export interface Parameters {
  /** A one-dimensional weight of `size` values in float32. */
  vector(name: string, size: number): Value;
  /** A weight that stays in float32 in every format: small, or no matrix that is multiplied with. */
  tensor(name: string, shape: readonly number[]): Value;
  /**
   * Linear layers that share their input: x [tokens, in] times the weights of each group, plus their biases where the
   * checkpoint has some. The layers of one group stand side by side in one result [tokens, sum of out].
   */
  linears(x: Value, groups: readonly (readonly LinearLayer[])[]): Value[];
  /** A table computed when the graph is built, such as rotary cosines: float32. */
  table(name: string, shape: readonly number[], data: () => Float32Array): Value;
}

/** A linear layer by its checkpoint name without `.weight`; the weight is [out, in]. */
export interface LinearLayer {
  name: string;
  in: number;
  out: number;
}
