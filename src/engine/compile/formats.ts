/**
 * In which form linear weights are multiplied:
 * - `fp32`: as float32, the reference;
 * - `rq`: weights and activations as int8, scaled row by row, for many tokens at once (prefill);
 * - `int4`: weights in blocks of 4 bits, for one token at a time (decode).
 */
export type WeightFormat = 'fp32' | 'rq' | 'int4';

/** Forms in which an image tower, which sees a whole picture at once, is computed. */
export type TowerFormat = Extract<WeightFormat, 'fp32' | 'rq'>;

/** Formats of the two kinds of step, and of the KV cache that decoding reads. */
export interface Formats {
  prefill: WeightFormat;
  decode: WeightFormat;
  cache: 'float32' | 'int8';
}

/** What a run over sample text shows of a model's activations. */
export interface Calibration {
  /** Largest absolute value of each input channel of a linear layer, by the layer's name (the first of those that share it). */
  inputs: Map<string, Float32Array>;
  /** Scale of each channel of an int8 cache: `N.key` and `N.value`, [kvHeads · headDim]; value = stored · scale. */
  cacheScales: Map<string, Float32Array>;
}
