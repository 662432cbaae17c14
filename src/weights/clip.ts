import { existsSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { configOfOpenAi, openAiVisionTensors } from './clip/open-ai.ts';
import { readJson } from './json-file.ts';
import { openModelFolder } from './model-folder.ts';
import { renameTensors } from './renamed-tensors.ts';
import { openSafetensors } from './safetensors.ts';
import { type TensorSource, UnsupportedFileError } from './tensor-source.ts';
import { openTorch } from './torch.ts';

/** The image tower of a CLIP model. */
export interface ClipVision {
  /** The keys of Hugging Face's `config.json`; of a whole CLIP model, with the image tower's in `vision_config`. */
  config: Readonly<Record<string, unknown>>;
  /**
   * Under the names of Hugging Face's released files: `vision_model.…`, `visual_projection.weight` [projection, width].
   * The text tower is left out.
   */
  tensors: TensorSource;
}

const configSchema = z.looseObject({ vision_config: z.looseObject({}).optional() });

/**
 * Opens the image tower of a CLIP model: OpenAI's TorchScript archive (`ViT-L-14.pt`), a file of OpenAI's tensors
 * (`visual.…`) as `.pth` or safetensors, or a Hugging Face folder.
 * @throws {UnsupportedFileError} when there is none.
 * @throws {CorruptFileError} when a file is damaged.
 */
export function openClipVision(path: string): ClipVision {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) throw new UnsupportedFileError(path, 'there is no such file or folder');
  if (found.isDirectory()) return huggingFaceClip(path, openModelFolder(path));
  const tensors = path.endsWith('.safetensors') ? openSafetensors(path) : openTorch(path);
  try {
    return clipVisionOf(tensors, path);
  } catch (error) {
    tensors.close();
    throw error;
  }
}

/** The same of tensors that are open: OpenAI's, or Hugging Face's with `config.json` beside their file. */
export function clipVisionOf(tensors: TensorSource, path: string): ClipVision {
  if (tensors.has('visual.conv1.weight')) {
    return { config: configOfOpenAi(tensors, path), tensors: openAiVisionTensors(tensors, path) };
  }
  if (existsSync(join(dirname(path), 'config.json'))) return huggingFaceClip(dirname(path), tensors);
  throw new UnsupportedFileError(
    path,
    'it holds no image tower of CLIP: neither "visual.conv1.weight" nor a config.json',
  );
}

function huggingFaceClip(folder: string, source: TensorSource): ClipVision {
  const config = readJson(join(folder, 'config.json'), configSchema);
  const isPart = (name: string) => /^(vision_model|visual_projection)\./.test(name) && !name.endsWith('.position_ids');
  return { config, tensors: renameTensors(source, folder, (name) => (isPart(name) ? name : undefined)) };
}
