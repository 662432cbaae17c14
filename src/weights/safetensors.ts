import { withOpenFile } from './file-bytes.ts';
import { readSafetensorsHeader } from './safetensors-header.ts';
import { StoredTensors } from './stored-tensors.ts';
import type { TensorSource } from './tensor-source.ts';

/** A safetensors file and the free text that its header carries. */
export interface SafetensorsFile extends TensorSource {
  readonly metadata: Readonly<Record<string, string>>;
}

/**
 * Opens one safetensors file.
 * @throws {CorruptFileError} when the file is damaged, {UnsupportedFileError} when it holds types that are not read
 * here.
 */
export function openSafetensors(path: string): SafetensorsFile {
  return withOpenFile(path, (file) => {
    const { tensors, metadata } = readSafetensorsHeader(file);
    return Object.assign(new StoredTensors(file, tensors), { metadata });
  });
}
