import { writeSafetensors } from '../../weights/safetensors-writer.ts';
import type { TrainableTensor } from '../training-step.ts';

/** Writes trained tensors as safetensors, in the place of the file before. @param metadata Texts for the header. */
export function saveTrained(
  path: string,
  tensors: ReadonlyMap<string, TrainableTensor>,
  metadata: Readonly<Record<string, string>> = {},
): void {
  const written = [...tensors].map(
    ([name, { shape, values }]) => [name, { dtype: 'F32', shape, data: values }] as const,
  );
  writeSafetensors(path, Object.fromEntries(written), { format: 'pt', ...metadata });
}
