import { z } from 'zod';
import { ConfigError } from './llama-config.ts';

/** Sizes and constants of a CLIP vision tower. */
export interface ClipConfig {
  hiddenSize: number;
  intermediateSize: number;
  layers: number;
  heads: number;
  /** Height and width of its pictures. */
  imageSize: number;
  patchSize: number;
  /** `quick_gelu` for OpenAI's weights. */
  activation: 'quick_gelu' | 'gelu';
  normEpsilon: number;
  /** Width of the space that pictures share with texts. */
  projectionSize: number;
}

const size = z.number().int().positive();

const configFile = z.object({
  hidden_size: size,
  intermediate_size: size,
  num_hidden_layers: size,
  num_attention_heads: size,
  image_size: size,
  patch_size: size,
  num_channels: z.literal(3).default(3),
  hidden_act: z.enum(['quick_gelu', 'gelu']).default('quick_gelu'),
  layer_norm_eps: z.number().positive().default(1e-5),
  projection_dim: size,
});

/**
 * Reads the `config.json` of Hugging Face's CLIPVisionModel, or the vision part of a whole CLIPModel's.
 * @throws {ConfigError} naming what is missing or wrong.
 */
export function parseClipConfig(json: Readonly<Record<string, unknown>>): ClipConfig {
  const vision = typeof json.vision_config === 'object' ? json.vision_config : json;
  const parsed = configFile.safeParse({ projection_dim: json.projection_dim, ...vision });
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
    throw new ConfigError(`This is not the configuration of a CLIP vision tower. ${problems.join('; ')}`);
  }
  const file = parsed.data;
  if (file.hidden_size % file.num_attention_heads !== 0) {
    throw new ConfigError(`A width of ${file.hidden_size} does not split into ${file.num_attention_heads} heads.`);
  }
  return {
    hiddenSize: file.hidden_size,
    intermediateSize: file.intermediate_size,
    layers: file.num_hidden_layers,
    heads: file.num_attention_heads,
    imageSize: file.image_size,
    patchSize: file.patch_size,
    activation: file.hidden_act,
    normEpsilon: file.layer_norm_eps,
    projectionSize: file.projection_dim,
  };
}

/** Tokens of a picture: its patches and the class token ahead of them. */
export function clipTokens({ imageSize, patchSize }: ClipConfig): number {
  return Math.floor(imageSize / patchSize) ** 2 + 1;
}
