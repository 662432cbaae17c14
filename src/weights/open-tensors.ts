import { statSync } from 'node:fs';
import { openDinov2 } from './dinov2.ts';
import { openGguf } from './gguf.ts';
import { isMetaLlama, openMetaLlamaWeights } from './meta-llama.ts';
import { openModelFolder } from './model-folder.ts';
import { openSafetensors } from './safetensors.ts';
import { type TensorSource, UnsupportedFileError } from './tensor-source.ts';
import { openTorch } from './torch.ts';

/**
 * Opens whatever holds weights: a `.safetensors`, `.gguf` or torch file, a DINOv2 tower's `.onnx`, or a folder of a model,
 * Meta's or Hugging Face's. Names are the file's own, but of Meta's folders Hugging Face's.
 * @throws {CorruptFileError | UnsupportedFileError} when it cannot be read.
 */
export function openTensors(path: string): TensorSource {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) throw new UnsupportedFileError(path, 'there is no such file or folder');
  if (found.isDirectory()) return isMetaLlama(path) ? openMetaLlamaWeights(path).tensors : openModelFolder(path);
  if (path.endsWith('.gguf')) return openGguf(path).tensors;
  if (path.endsWith('.onnx')) return openDinov2(path);
  return path.endsWith('.safetensors') ? openSafetensors(path) : openTorch(path);
}
