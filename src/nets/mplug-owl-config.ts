import { z } from 'zod';
import { ConfigError, type LlamaConfig, parseLlamaConfig } from './llama-config.ts';

/** Sizes and constants of mPLUG-Owl. */
export interface MplugOwlConfig {
  vision: {
    hiddenSize: number;
    intermediateSize: number;
    layers: number;
    heads: number;
    /** Height and width of its pictures. */
    imageSize: number;
    patchSize: number;
    normEpsilon: number;
  };
  /** As wide as the vision model, whose tokens it reads beside its own. */
  abstractor: {
    layers: number;
    heads: number;
    intermediateSize: number;
    /** Of the norm within its feed-forward layers; the other norms have {@link abstractorEpsilon}. */
    normEpsilon: number;
  };
  /** Learned queries; a picture becomes as many tokens of the decoder and an end vector. */
  queries: number;
  text: LlamaConfig;
}

/** Epsilon of the abstractor's norms that no configuration changes. */
export const abstractorEpsilon = 1e-5;

const size = z.number().int().positive();
const epsilon = z.number().positive().default(1e-6);

const configFile = z.object({
  num_query_tokens: size,
  tie_word_embeddings: z.boolean().optional(),
  vision_config: z.object({
    hidden_size: size,
    intermediate_size: size,
    num_hidden_layers: size,
    num_attention_heads: size,
    image_size: size,
    patch_size: size,
    num_channels: z.literal(3).default(3),
    layer_norm_eps: epsilon,
  }),
  visual_abstractor_config: z.object({
    hidden_size: size,
    encoder_hidden_size: size.optional(),
    intermediate_size: size,
    num_hidden_layers: size,
    num_attention_heads: size,
    layer_norm_eps: epsilon,
  }),
  text_config: z.looseObject({}),
});

/**
 * Reads the `config.json` of an mPLUG-Owl model.
 * @param abstractorInner Inner width of the abstractor where the weights are known: early files say 4096 and mean 2816.
 * @throws {ConfigError} naming what is missing, wrong or does not fit together.
 */
export function parseMplugOwlConfig(json: unknown, abstractorInner?: number): MplugOwlConfig {
  const parsed = configFile.safeParse(json);
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
    throw new ConfigError(`This is not the configuration of an mPLUG-Owl model. ${problems.join('; ')}`);
  }
  const { vision_config: vision, visual_abstractor_config: abstractor, text_config: text, ...own } = parsed.data;
  const widths = [vision.hidden_size, abstractor.hidden_size, abstractor.encoder_hidden_size ?? vision.hidden_size];
  if (new Set(widths).size > 1) {
    throw new ConfigError(`The abstractor must be as wide as the vision model; the widths are ${widths.join(', ')}.`);
  }
  for (const heads of [vision.num_attention_heads, abstractor.num_attention_heads]) {
    if (vision.hidden_size % heads !== 0) {
      throw new ConfigError(`A width of ${vision.hidden_size} does not split into ${heads} heads.`);
    }
  }
  return {
    vision: {
      hiddenSize: vision.hidden_size,
      intermediateSize: vision.intermediate_size,
      layers: vision.num_hidden_layers,
      heads: vision.num_attention_heads,
      imageSize: vision.image_size,
      patchSize: vision.patch_size,
      normEpsilon: vision.layer_norm_eps,
    },
    abstractor: {
      layers: abstractor.num_hidden_layers,
      heads: abstractor.num_attention_heads,
      intermediateSize: abstractorInner ?? abstractor.intermediate_size,
      normEpsilon: abstractor.layer_norm_eps,
    },
    queries: own.num_query_tokens,
    text: parseLlamaConfig({ tie_word_embeddings: own.tie_word_embeddings, ...text }),
  };
}

/** Tokens of the decoder that a picture becomes: the abstractor's and the end vector. */
export function tokensPerImage({ queries }: Pick<MplugOwlConfig, 'queries'>): number {
  return queries + 1;
}
