import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { z } from 'zod';
import { DEFAULT_CACHE_DIR } from './paths.ts';
import { address, decimal, flag, list, oneOf, secret, text, whole } from './values.ts';

const MEBIBYTE = 2 ** 20;
const DAY_MS = 86_400_000;

/** Every environment variable that Tyto reads, but for those of the plugins. `.env.example` explains each of them. */
export const environmentSchema = z.object({
  DISCORD_TOKEN: secret,
  TYTO_DISCORD_API: address.optional(),
  TYTO_FOOTER: flag.default(false),

  TYTO_MODEL: z.string().default('spark'),
  TYTO_LLAMA_PATH: text,
  TYTO_PRECISION: oneOf(['auto', 'fp32', 'rq', 'int4']).default('auto'),
  TYTO_CONTEXT_TOKENS: whole(128, 1_048_576).default(4096),
  HF_ENDPOINT: address.default('https://huggingface.co'),
  HF_TOKEN: secret,

  TYTO_RUNTIME: oneOf(['native', 'stock']).default('native'),
  TYTO_ONNXRUNTIME_LIBRARY: text,
  TYTO_EXECUTION_PROVIDER: oneOf(['cpu', 'cuda', 'webgpu']).default('cpu'),
  TYTO_GPU_MEMORY_MB: whole(1, 1_048_576).optional(),
  TYTO_THREADS: whole(1, 256).prefault(() => Math.min(8, availableParallelism())),

  TYTO_SYSTEM_PROMPT: text,
  TYTO_MAX_NEW_TOKENS: whole(1, 1_048_576).default(400),
  TYTO_TEMPERATURE: decimal(0, 5).optional(),
  TYTO_TOP_P: decimal(0, 1).optional(),
  TYTO_TOP_K: whole(0, 1_000_000).optional(),
  TYTO_MIN_P: decimal(0, 1).optional(),
  TYTO_REPETITION_PENALTY: decimal(0.1, 10).optional(),

  TYTO_EXPERTS: list.prefault('all'),
  TYTO_EXPERT_BUDGET_MS: whole(1, DAY_MS).default(20_000),
  TYTO_OBSERVATION_DAYS: whole(0, 3650).default(7),
  TYTO_EXPERT_TOKENS: whole(0, 1_048_576).default(1200),

  TYTO_IMAGE_HOSTS: list.prefault(''),
  TYTO_IMAGE_MAX_BYTES: whole(1, 1024 * MEBIBYTE).default(25 * MEBIBYTE),
  TYTO_IMAGE_MAX_PIXELS: whole(1, 1_000_000_000).default(36_000_000),
  TYTO_IMAGE_TIMEOUT_MS: whole(1, DAY_MS).default(10_000),
  TYTO_IMAGE_MAX_COUNT: whole(1, 100).default(10),
  TYTO_HEIC: flag.default(false),
  TYTO_SIGHT_MEMORY_MB: whole(256, 1_048_576).default(3072),

  TYTO_ANSWER_TIMEOUT_MS: whole(1, DAY_MS).default(600_000),
  TYTO_CACHE_DIR: z
    .string()
    .default(DEFAULT_CACHE_DIR)
    .transform((folder) => resolve(folder)),
  TYTO_LOG_LEVEL: oneOf(['debug', 'info', 'warn', 'error', 'silent']).default('info'),
  TYTO_PLAYGROUND_PORT: whole(0, 65_535).default(4180),
});

/** The environment after checking, with defaults filled in. */
export type CheckedEnvironment = z.infer<typeof environmentSchema>;

/** Names of all settings but the plugins'. */
export const SETTING_NAMES: readonly string[] = Object.keys(environmentSchema.shape);

/** Settings whose value must not be printed. */
export const SECRET_SETTINGS: ReadonlySet<string> = new Set(['DISCORD_TOKEN', 'HF_TOKEN']);
