import type { LinearLayer } from '../../graph/parameters.ts';
import { type Blocks, blocksFromQ4, blocksFromQ8, quantiseBlocks4, quantiseBlocks8 } from '../../weights/quantise.ts';
import type { TensorSource } from '../../weights/tensor-source.ts';

/**
 * Bits of a layer in blocks, and whether its blocks carry offsets. 4-bit files stay as they are, finer files are kept
 * at 8 bits, and float weights are rounded to 4; the head is never below 8.
 */
export function blockFormat(
  tensors: TensorSource,
  layer: LinearLayer,
  head: string,
): { bits: 4 | 8; offsets: boolean } {
  const { dtype } = tensors.info(`${layer.name}.weight`);
  if (layer.name === head) return { bits: 8, offsets: false };
  if (dtype === 'Q4_0') return { bits: 4, offsets: false };
  const isFloat = dtype === 'F32' || dtype === 'F16' || dtype === 'BF16';
  return isFloat || dtype === 'Q4_1' ? { bits: 4, offsets: true } : { bits: 8, offsets: false };
}

/** A layer's weight in blocks of the bits that `blockFormat` chose. */
export function readBlocks(tensors: TensorSource, { name, in: inSize, out }: LinearLayer, bits: 4 | 8): Blocks {
  const weight = `${name}.weight`;
  const { dtype } = tensors.info(weight);
  if (bits === 4 && (dtype === 'Q4_0' || dtype === 'Q4_1')) {
    return blocksFromQ4(tensors.raw(weight), out, inSize, dtype);
  }
  if (bits === 4) return quantiseBlocks4(tensors.read(weight), out, inSize);
  if (dtype === 'Q8_0') return blocksFromQ8(tensors.raw(weight), out, inSize);
  return quantiseBlocks8(tensors.read(weight), out, inSize);
}
