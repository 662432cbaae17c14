import { writeSafetensors } from '../../weights/safetensors-writer.ts';
import type { TrainableTensor } from '../training-step.ts';

/**
 * Writes trained tensors as safetensors, in the place of the file before.
 * @param metadata Texts for the header.
 * @param dtype `F16` halves the file.
 */
export function saveTrained(
  path: string,
  tensors: ReadonlyMap<string, TrainableTensor>,
  metadata: Readonly<Record<string, string>> = {},
  dtype: 'F32' | 'F16' = 'F32',
): void {
  const written = [...tensors].map(([name, { shape, values }]) => {
    const data = dtype === 'F32' ? values : new Float16Array(values);
    return [name, { dtype, shape, data }] as const;
  });
  writeSafetensors(path, Object.fromEntries(written), { format: 'pt', ...metadata });
}
