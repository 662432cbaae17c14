import { zeros } from '../../engine/runtime/runtime.ts';
import type { TensorInfo, TensorSource } from '../../weights/tensor-source.ts';
import type { TrainableTensor } from '../training-step.ts';

/** A tensor that is trained, and how a network reads it. */
export interface TrainedTensor {
  /** Its name in the official file: that of its gradient. */
  name: string;
  tensor: TrainableTensor;
  /**
   * Given where the file has rows of queries or keys for rotary positions of adjacent values, as Meta's have: the size of
   * a head. The networks rotate the two halves of a head.
   */
  adjacentPairs?: number;
  /** Factor of what a LoRA adds, on its `lora_up`. */
  scale?: number;
}

/**
 * What is trained, by the names that a network knows it by. Beside its own weights these are, for a linear layer NAME:
 * `NAME.weight`, `NAME.bias`, `NAME.lora_down` [rank, in] and `NAME.lora_up` [out, rank], and the factors `NAME.input_scale`
 * [in] and `NAME.output_scale` [out].
 */
export type TrainedTensors = ReadonlyMap<string, TrainedTensor>;

/** A tensor in memory, to be trained. */
export function trainable(shape: readonly number[], values?: ArrayLike<number>): TrainableTensor {
  const { data } = zeros('float32', shape);
  if (values) data.set(values);
  return { shape, values: data };
}

/** A file's tensor read into memory. */
export function readTrainable(source: TensorSource, name: string): TrainableTensor {
  return trainable(source.info(name).shape, source.read(name));
}

/** The tensors by their official names. */
export function byOfficialName(trained: TrainedTensors): ReadonlyMap<string, TrainableTensor> {
  return new Map([...trained.values()].map(({ name, tensor }) => [name, tensor]));
}

/** A source without the tensors that are trained: they come from memory. */
export function frozenTensors(source: TensorSource, trained: TrainedTensors): TensorSource {
  const isFrozen = (name: string) => !trained.has(name);
  const checked = (name: string): string => {
    if (!isFrozen(name)) throw new RangeError(`${name} is trained, and was asked for as if it were frozen.`);
    return name;
  };
  return {
    names: () => source.names().filter(isFrozen),
    has: (name) => isFrozen(name) && source.has(name),
    info: (name): TensorInfo => source.info(checked(name)),
    read: (name, from, to) => source.read(checked(name), from, to),
    raw: (name, from, to) => source.raw(checked(name), from, to),
    close: () => source.close(),
  };
}
