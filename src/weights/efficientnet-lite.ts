import { CorruptFileError, type TensorSource } from './tensor-source.ts';

/** Added to variances, as the network was trained. */
const EPSILON = 1e-3;

/** The weights of an EfficientNet-Lite in EfficientNet-PyTorch's form. */
export interface EfficientNetLiteTensors {
  /** The filter and bias that a convolution without bias and the batch norm behind it are together. */
  convolution(name: string, norm: string, shape: readonly number[]): { filter: Float32Array; bias: Float32Array };
  tensor(name: string, shape: readonly number[]): Float32Array;
}

/** @param label Names the source in errors: its file. */
export function efficientNetLiteTensors(source: TensorSource, label: string): EfficientNetLiteTensors {
  const tensor = (name: string, shape: readonly number[]): Float32Array => {
    const stored = source.info(name).shape;
    if (stored.join() === shape.join()) return source.read(name);
    throw new CorruptFileError(label, `its ${name} is [${stored.join(', ')}] instead of [${shape.join(', ')}]`);
  };
  return {
    tensor,
    convolution(name, norm, shape) {
      const [out = 0] = shape;
      const of = (part: string) => tensor(`${norm}.${part}`, [out]);
      const [scale, offset, mean, variance] = ['weight', 'bias', 'running_mean', 'running_var'].map(of) as Four;
      const factors = scale.map((value, channel) => value / Math.sqrt((variance[channel] ?? 0) + EPSILON));
      const stored = tensor(`${name}.weight`, shape);
      const perChannel = stored.length / out;
      return {
        filter: stored.map((value, index) => value * (factors[Math.floor(index / perChannel)] ?? 0)),
        bias: offset.map((value, channel) => value - (mean[channel] ?? 0) * (factors[channel] ?? 0)),
      };
    },
  };
}

type Four = [Float32Array, Float32Array, Float32Array, Float32Array];
