import { z } from 'zod';

/** Sizes and constants of a LLaMA decoder. */
export interface LlamaConfig {
  vocabularySize: number;
  hiddenSize: number;
  intermediateSize: number;
  layers: number;
  heads: number;
  kvHeads: number;
  headDim: number;
  normEpsilon: number;
  ropeTheta: number;
  ropeScaling?: RotaryScaling;
  /** Tokens that a token sees (Mistral); absent: all. */
  slidingWindow?: number;
  /** Longest sequence the model was trained for. */
  contextLength: number;
  /** The output head is the embedding table. */
  tiedEmbeddings: boolean;
}

export type RotaryScaling =
  | { type: 'linear'; factor: number }
  /** Inverse frequency j is divided by factors[j]; GGUF files of Llama 3 carry the factors ready-made. */
  | { type: 'frequency_factors'; factors: readonly number[] }
  | {
      type: 'llama3';
      factor: number;
      lowFrequencyFactor: number;
      highFrequencyFactor: number;
      originalContext: number;
    };

/** A config.json that no LLaMA decoder can be made of. */
export class ConfigError extends Error {
  override name = 'ConfigError';
}

const ropeParameters = z.object({
  rope_type: z.string().optional(),
  type: z.string().optional(),
  rope_theta: z.number().optional(),
  factor: z.number().optional(),
  factors: z.array(z.number().positive()).optional(),
  low_freq_factor: z.number().optional(),
  high_freq_factor: z.number().optional(),
  original_max_position_embeddings: z.number().optional(),
});

const size = z.number().int().positive();

const configFile = z.object({
  model_type: z.string().optional(),
  vocab_size: size,
  hidden_size: size,
  intermediate_size: size,
  num_hidden_layers: size,
  num_attention_heads: size,
  num_key_value_heads: size.nullish(),
  head_dim: size.nullish(),
  rms_norm_eps: z.number().positive(),
  hidden_act: z.string().default('silu'),
  rope_theta: z.number().positive().optional(),
  rope_scaling: ropeParameters.nullish(),
  rope_parameters: ropeParameters.nullish(),
  sliding_window: size.nullish(),
  use_sliding_window: z.boolean().optional(),
  max_position_embeddings: size.default(2048),
  tie_word_embeddings: z.boolean().default(false),
});

/** Decoders that compute what `llama.ts` defines. */
const knownTypes = ['llama', 'mistral', 'smollm', 'qwen2'];

/**
 * Reads a Hugging Face config.json (the new `rope_parameters` and the old `rope_theta` + `rope_scaling` form).
 * @throws {ConfigError} naming every field that is missing or that this decoder does not do.
 */
export function parseLlamaConfig(json: unknown): LlamaConfig {
  const parsed = configFile.safeParse(json);
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
    throw new ConfigError(`This is not the configuration of a LLaMA model. ${problems.join('; ')}`);
  }
  const file = parsed.data;
  if (file.model_type && !knownTypes.includes(file.model_type)) {
    throw new ConfigError(
      `Models of the type "${file.model_type}" are not LLaMA decoders; known: ${knownTypes.join(', ')}.`,
    );
  }
  if (file.hidden_act !== 'silu') throw new ConfigError(`The activation "${file.hidden_act}" is not LLaMA's silu.`);
  const rope = file.rope_parameters ?? file.rope_scaling ?? undefined;
  const ropeScaling = parseScaling(rope);
  const window = file.use_sliding_window === false ? undefined : (file.sliding_window ?? undefined);
  return {
    vocabularySize: file.vocab_size,
    hiddenSize: file.hidden_size,
    intermediateSize: file.intermediate_size,
    layers: file.num_hidden_layers,
    heads: file.num_attention_heads,
    kvHeads: file.num_key_value_heads ?? file.num_attention_heads,
    headDim: file.head_dim ?? file.hidden_size / file.num_attention_heads,
    normEpsilon: file.rms_norm_eps,
    ropeTheta: rope?.rope_theta ?? file.rope_theta ?? 10_000,
    ...(ropeScaling && { ropeScaling }),
    ...(window && { slidingWindow: window }),
    contextLength: file.max_position_embeddings,
    tiedEmbeddings: file.tie_word_embeddings,
  };
}

function parseScaling(rope: z.infer<typeof ropeParameters> | undefined): RotaryScaling | undefined {
  const type = rope?.rope_type ?? rope?.type ?? 'default';
  if (type === 'default') return undefined;
  const number = (value: number | undefined, name: string): number => {
    if (value === undefined) throw new ConfigError(`The rope scaling "${type}" lacks ${name}.`);
    return value;
  };
  if (type === 'linear') return { type, factor: number(rope?.factor, 'factor') };
  if (type === 'frequency_factors') return { type, factors: rope?.factors ?? [] };
  if (type !== 'llama3') throw new ConfigError(`The rope scaling "${type}" is not known; known: linear, llama3.`);
  return {
    type,
    factor: number(rope?.factor, 'factor'),
    lowFrequencyFactor: number(rope?.low_freq_factor, 'low_freq_factor'),
    highFrequencyFactor: number(rope?.high_freq_factor, 'high_freq_factor'),
    originalContext: number(rope?.original_max_position_embeddings, 'original_max_position_embeddings'),
  };
}
