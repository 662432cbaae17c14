import type { LayerRange } from '../nets/llama.ts';
import type { LlamaConfig } from '../nets/llama-config.ts';
import { cacheHeadDim } from '../nets/wide-heads.ts';
import { type BoundTensors, type InferenceSession, RuntimeError, type Tensor, zeros } from './runtime/runtime.ts';

/**
 * Keys and values of one sequence: for each layer a tensor [1, kvHeads, capacity, headDim] that every step reads and
 * extends in place. Memory is taken by the system only as positions are filled. A float32 cache of a session that has a
 * device's memory lies there, out of the host's sight.
 */
export class KvCache {
  readonly capacity: number;
  readonly type: 'float32' | 'int8';
  private readonly config: LlamaConfig;
  private readonly layers: LayerRange;
  private readonly tensors = new Map<string, BoundTensors[string]>();

  constructor(
    config: LlamaConfig,
    capacity: number,
    type: 'float32' | 'int8',
    allocate: NonNullable<InferenceSession['allocate']> | typeof zeros = zeros,
    layers: LayerRange = { first: 0, end: config.layers },
  ) {
    this.config = config;
    this.layers = layers;
    this.capacity = capacity;
    this.type = type;
    const shape = [1, config.kvHeads, capacity, cacheHeadDim(config)];
    for (const name of this.names()) this.tensors.set(name, allocate(type, shape));
  }

  /** The cache as the inputs and, in the same memory, the outputs of a step. */
  bindings(): { inputs: BoundTensors; outputs: BoundTensors } {
    const inputs: Record<string, BoundTensors[string]> = {};
    const outputs: Record<string, BoundTensors[string]> = {};
    for (const [name, tensor] of this.tensors) {
      inputs[`past.${name}`] = tensor;
      outputs[`present.${name}`] = tensor;
    }
    return { inputs, outputs };
  }

  /** `N.key` or `N.value`: values [kvHeads, capacity, headDim]. @throws {RuntimeError} when they lie on a device. */
  values(name: string): Tensor['data'] {
    const tensor = this.tensors.get(name) as BoundTensors[string];
    if ('device' in tensor) throw new RuntimeError(`${name} is in the memory of ${tensor.device}, out of sight.`);
    return tensor.data;
  }

  /**
   * Rounds positions [from, to) of a float cache into this int8 cache. `scales` holds one scale for each channel
   * [kvHeads · headDim] of each of its tensors.
   */
  quantiseFrom(source: KvCache, scales: ReadonlyMap<string, Float32Array>, from: number, to: number): void {
    const headDim = cacheHeadDim(this.config);
    for (const name of this.names()) {
      const input = source.values(name) as Float32Array;
      const output = this.values(name) as Int8Array;
      const factors = (scales.get(name) as Float32Array).map((scale) => 1 / scale);
      for (let head = 0; head < this.config.kvHeads; head++) {
        for (let position = from; position < to; position++) {
          const read = (head * source.capacity + position) * headDim;
          const write = (head * this.capacity + position) * headDim;
          for (let i = 0; i < headDim; i++) {
            const value = Math.round((input[read + i] as number) * (factors[head * headDim + i] as number));
            output[write + i] = Math.max(-128, Math.min(127, value));
          }
        }
      }
    }
  }

  /** Folds the largest absolute value of each channel over positions [0, length) into `largest`. */
  measureChannels(length: number, largest: Map<string, Float32Array>): void {
    const headDim = cacheHeadDim(this.config);
    for (const name of this.names()) {
      const input = this.values(name) as Float32Array;
      const channels = largest.get(name) ?? new Float32Array(this.config.kvHeads * headDim);
      for (let head = 0; head < this.config.kvHeads; head++) {
        for (let position = 0; position < length; position++) {
          for (let i = 0; i < headDim; i++) {
            const value = Math.abs(input[(head * this.capacity + position) * headDim + i] as number);
            const channel = head * headDim + i;
            if (value > (channels[channel] as number)) channels[channel] = value;
          }
        }
      }
      largest.set(name, channels);
    }
  }

  private names(): string[] {
    const { first, end } = this.layers;
    return Array.from({ length: end - first }, (_, index) => [`${first + index}.key`, `${first + index}.value`]).flat();
  }
}
