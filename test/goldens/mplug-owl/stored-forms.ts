import { globSync } from 'node:fs';
import path from 'node:path';
import { openSafetensors } from '../../../src/weights/safetensors.ts';
import type { TensorInfo } from '../../../src/weights/tensor-source.ts';
import { openTorch } from '../../../src/weights/torch.ts';
import { type Check, failed, same } from '../check.ts';

/** Files of torch beside `model.safetensors`: the same values, rounded to the type that each file has. */
export function* checkStoredForms(folder: string): Generator<Check, void, void> {
  const expected = openSafetensors(path.join(folder, 'model.safetensors'));
  for (const name of globSync('*.{bin,pth}', { cwd: folder }).sort()) {
    const stored = openTorch(path.join(folder, name));
    const tensors = stored.names().filter((tensor) => !tensor.endsWith('.inv_freq'));
    if (tensors.length === 0) yield failed(name, 'it holds no tensors');
    for (const tensor of tensors) {
      const { dtype } = stored.info(tensor);
      yield same(`${name}.${tensor}`, stored.read(tensor), rounded(expected.read(tensor), dtype));
    }
    stored.close();
  }
  expected.close();
}

function rounded(values: Float32Array, dtype: TensorInfo['dtype']): Float32Array {
  if (dtype === 'F16') return Float32Array.from(new Float16Array(values));
  if (dtype !== 'BF16') return values;
  const bits = new Uint32Array(values.slice().buffer);
  // To the nearest, halves to the even one.
  for (let i = 0; i < bits.length; i++) {
    const word = bits[i] as number;
    bits[i] = (word + 0x7fff + ((word >>> 16) & 1)) & 0xffff0000;
  }
  return new Float32Array(bits.buffer);
}
