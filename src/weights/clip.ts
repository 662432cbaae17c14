import { existsSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { type ClipVisionConfig, configOfOpenAi, openAiVisionTensors } from './clip/open-ai.ts';
import { readJson } from './json-file.ts';
import { openModelFolder } from './model-folder.ts';
import { renameTensors } from './renamed-tensors.ts';
import { openSafetensors } from './safetensors.ts';
import { type TensorSource, UnsupportedFileError } from './tensor-source.ts';
import { openTorch } from './torch.ts';

/** The image tower of a CLIP model. */
export interface ClipVision {
  config: ClipVisionConfig;
  /**
   * Under the names of Hugging Face's released files: `vision_model.…`, `visual_projection.weight` [projection, width].
   * The text tower is left out.
   */
  tensors: TensorSource;
}

const size = z.int().positive();
const visionConfigSchema = z.looseObject({
  hidden_size: size,
  intermediate_size: size,
  num_hidden_layers: size,
  num_attention_heads: size,
  image_size: size,
  patch_size: size,
  projection_dim: size.default(512),
  hidden_act: z.enum(['quick_gelu', 'gelu']).default('quick_gelu'),
  layer_norm_eps: z.number().positive().default(1e-5),
});
/** A whole CLIP model has the configuration of its image tower within its own. */
const configSchema = z.looseObject({
  model_type: z.string().optional(),
  projection_dim: size.optional(),
  vision_config: z.looseObject({}).optional(),
});

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
  const configPath = join(folder, 'config.json');
  const whole = readJson(configPath, configSchema);
  const config = visionConfigSchema.safeParse({
    ...(whole.vision_config ?? whole),
    // Of a whole model, its own projection is the one in use.
    ...(whole.projection_dim && { projection_dim: whole.projection_dim }),
  });
  if (!config.success) {
    throw new UnsupportedFileError(configPath, `it describes no image tower of CLIP: ${z.prettifyError(config.error)}`);
  }
  const isPart = (name: string) => /^(vision_model|visual_projection)\./.test(name) && !name.endsWith('.position_ids');
  const tensors = renameTensors(source, folder, (name) => (isPart(name) ? name : undefined));
  return { config: config.data, tensors };
}
