import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { readJson } from './json-file.ts';
import { type LowRankUpdate, mergeLowRank } from './low-rank.ts';
import { openSafetensors } from './safetensors.ts';
import { CorruptFileError, type TensorSource, UnsupportedFileError } from './tensor-source.ts';
import { openTorch } from './torch.ts';

const pattern = z.record(z.string(), z.number()).nullish();

/** The fields of `adapter_config.json` that are read; {@link UNSUPPORTED} lists those that must be empty. */
const configSchema = z.looseObject({
  peft_type: z.string().default('LORA'),
  r: z.int().positive(),
  lora_alpha: z.number(),
  target_modules: z.union([z.string(), z.array(z.string())]).nullish(),
  use_rslora: z.boolean().nullish(),
  rank_pattern: pattern,
  alpha_pattern: pattern,
  bias: z.string().nullish(),
  init_lora_weights: z.union([z.boolean(), z.string()]).nullish(),
});
type PeftConfig = z.infer<typeof configSchema>;

/** Fields that change what an adapter computes and that are not done here: they must be absent, false or empty. */
const UNSUPPORTED = [
  'use_dora',
  'fan_in_fan_out',
  'modules_to_save',
  'layers_to_transform',
  'layers_pattern',
  'layer_replication',
  'exclude_modules',
  'target_parameters',
  'trainable_token_indices',
  'lora_bias',
  'use_qalora',
  'megatron_config',
  'alora_invocation_tokens',
  'arrow_config',
];
/** Ways to begin training that leave the base model's weights as they were. */
const PLAIN_BEGINNINGS = [true, false, 'gaussian', 'orthogonal'];

/** A LoRA adapter in the form of the library PEFT. */
export interface PeftAdapter {
  /** Its weights file. */
  path: string;
  /** Its `adapter_config.json`. */
  config: Readonly<Record<string, unknown>>;
  /** The change of each module, by the module's path in the model it was made for. */
  updates: ReadonlyMap<string, LowRankUpdate>;
  /** Whether the adapter is meant to change the module of this path. */
  targets(module: string): boolean;
  close(): void;
}

/**
 * Opens a folder with `adapter_config.json` and `adapter_model.safetensors` (or `adapter_model.bin`).
 * @throws {UnsupportedFileError} when the adapter needs what is not done here, naming it.
 * @throws {CorruptFileError} when its files are damaged, or hold other tensors than it says.
 */
export function openPeftAdapter(folder: string): PeftAdapter {
  const configPath = join(folder, 'adapter_config.json');
  const config = readJson(configPath, configSchema);
  refuseUnsupported(configPath, config);
  const targets = targetTest(configPath, config.target_modules);
  const { path, tensors } = openWeights(folder);
  try {
    const updates = pairUp(path, tensors, config);
    const strangers = [...updates.keys()].filter((module) => !targets(module));
    if (strangers.length > 0) {
      throw new CorruptFileError(path, `it changes ${strangers.join(', ')}, which its target_modules do not name`);
    }
    return { path, config, updates, targets, close: () => tensors.close() };
  } catch (error) {
    tensors.close();
    throw error;
  }
}

/**
 * A model with an adapter added to its weights as they are read.
 * @throws {UnsupportedFileError} when the adapter was made for another model: a module is missing on either side, or of
 * another size.
 */
export function mergePeftAdapter(base: TensorSource, adapter: PeftAdapter): TensorSource {
  const modules = base.names().flatMap((name) => (name.endsWith('.weight') ? [name.slice(0, -'.weight'.length)] : []));
  const unchanged = modules.filter(
    (module) =>
      adapter.targets(module) && !adapter.updates.has(module) && base.info(`${module}.weight`).shape.length === 2,
  );
  if (unchanged.length > 0) {
    throw new UnsupportedFileError(adapter.path, `it lacks its part for ${unchanged.join(', ')}`);
  }
  const updates = new Map([...adapter.updates].map(([module, update]) => [`${module}.weight`, update]));
  return mergeLowRank(base, updates, adapter.path);
}

function refuseUnsupported(path: string, config: PeftConfig): void {
  const problems = UNSUPPORTED.filter((field) => !isEmpty(config[field]));
  if (config.peft_type !== 'LORA') problems.unshift(`peft_type ${config.peft_type}`);
  if (config.bias && config.bias !== 'none') problems.push(`bias "${config.bias}"`);
  if (!PLAIN_BEGINNINGS.includes(config.init_lora_weights ?? true)) {
    problems.push(`init_lora_weights "${config.init_lora_weights}"`);
  }
  if (problems.length === 0) return;
  throw new UnsupportedFileError(path, `it needs what is not done here: ${problems.join(', ')}. Merge it with PEFT`);
}

function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null || value === false) return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}

/** PEFT's rule: a list names ends of paths, a text is a regular expression for whole paths. */
function targetTest(path: string, targets: PeftConfig['target_modules']): (module: string) => boolean {
  if (targets === null || targets === undefined) return () => true;
  if (Array.isArray(targets)) return (module) => targets.some((end) => module === end || module.endsWith(`.${end}`));
  if (targets === 'all-linear') {
    throw new UnsupportedFileError(path, 'its target_modules are "all-linear"; it must list them');
  }
  try {
    const expression = new RegExp(`^(?:${targets})$`);
    return (module) => expression.test(module);
  } catch {
    throw new UnsupportedFileError(path, `its target_modules "${targets}" are not understood; it may list them`);
  }
}

function openWeights(folder: string): { path: string; tensors: TensorSource } {
  const safe = join(folder, 'adapter_model.safetensors');
  if (existsSync(safe)) return { path: safe, tensors: openSafetensors(safe) };
  const old = join(folder, 'adapter_model.bin');
  if (existsSync(old)) return { path: old, tensors: openTorch(old) };
  throw new UnsupportedFileError(folder, 'the folder holds no adapter_model.safetensors and no adapter_model.bin');
}

/** Saved keys carry a prefix of the library, and in some dumps the adapter's name before `weight`. */
const KEY = /^(?:base_model\.model\.)?(?<module>.+)\.lora_(?<side>[AB])(?:\.(?!weight$)[^.]+)?\.weight$/;

function pairUp(path: string, tensors: TensorSource, config: PeftConfig): Map<string, LowRankUpdate> {
  const pairs = new Map<string, { A?: string; B?: string }>();
  const strangers: string[] = [];
  for (const name of tensors.names()) {
    const { module, side } = KEY.exec(name)?.groups ?? {};
    if (module === undefined) {
      strangers.push(name);
      continue;
    }
    const pair = pairs.get(module) ?? {};
    const key = side === 'A' ? 'A' : 'B';
    if (pair[key] !== undefined) throw new CorruptFileError(path, `"${pair[key]}" and "${name}" are the same part`);
    pairs.set(module, { ...pair, [key]: name });
  }
  if (strangers.length > 0) {
    throw new UnsupportedFileError(path, `these tensors are no part of a LoRA adapter: ${strangers.join(', ')}`);
  }
  if (pairs.size === 0) throw new CorruptFileError(path, 'it is an adapter without tensors');
  return new Map([...pairs].map(([module, pair]) => [module, updateOf(path, tensors, config, module, pair)]));
}

function updateOf(
  path: string,
  tensors: TensorSource,
  config: PeftConfig,
  module: string,
  { A: a, B: b }: { A?: string; B?: string },
): LowRankUpdate {
  if (a === undefined || b === undefined) {
    throw new CorruptFileError(path, `of "${module}" it holds ${a ? 'lora_A' : 'lora_B'} only`);
  }
  const rank = patterned(config.rank_pattern, module) ?? config.r;
  const stored = tensors.info(a).shape[0];
  if (stored !== rank) throw new CorruptFileError(path, `"${a}" is of rank ${stored}, its configuration says ${rank}`);
  const alpha = patterned(config.alpha_pattern, module) ?? config.lora_alpha;
  return { source: tensors, a, b, scale: alpha / (config.use_rslora ? Math.sqrt(rank) : rank) };
}

/** The value of a pattern that a module's path ends with. */
function patterned(values: PeftConfig['rank_pattern'], module: string): number | undefined {
  return Object.entries(values ?? {}).find(([end]) => new RegExp(`^(?:.*\\.)?(?:${end})$`).test(module))?.[1];
}
