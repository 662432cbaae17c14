import { closest, distance } from 'fastest-levenshtein';
import type { Environment } from './environment.ts';
import { installedPlugins, isPluginPackage, pluginName, settingPrefix } from './installed-plugins.ts';
import { type CheckedEnvironment, environmentSchema, SECRET_SETTINGS, SETTING_NAMES } from './schema.ts';
import type { Settings } from './settings.ts';
import { list } from './values.ts';

/** Names that begin like a setting and are read by the tests and measurements alone. */
const TEST_NAMES: ReadonlySet<string> = new Set(['TYTO_CHROMIUM', 'TYTO_BENCH_PYTHON']);

/** Settings that cannot be used; the message lists every one of them. */
export class SettingsError extends Error {
  /** One sentence each. */
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(
      `Bad settings:\n${problems.map((line) => `  - ${line}`).join('\n')}\nEvery setting is explained in .env.example.`,
    );
    this.name = 'SettingsError';
    this.problems = problems;
  }
}

/**
 * Reads the settings out of environment variables.
 * @param plugins Names of the installed plugins: `TYTO_<PLUGIN>_<KEY>` is theirs.
 * @throws {SettingsError} naming every variable that is wrong, and what would be right.
 */
export function readSettings(environment: Environment, plugins: readonly string[] = installedPlugins()): Settings {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value?.trim()));
  const checked = environmentSchema.safeParse(given);
  const wanted = list.parse(given.TYTO_EXPERTS ?? '');
  const named = [...plugins, ...wanted.filter(isPluginPackage).map(pluginName)];
  const problems = [
    ...(checked.error?.issues ?? []).map((issue) => wrongValue(String(issue.path[0]), given, issue.message)),
    ...Object.keys(given).filter(isUnknown(named)).map(unknownName),
    // Read by itself, since one bad value leaves nothing of the whole.
    ...unknownExperts(wanted, plugins),
  ];
  if (!checked.success || problems.length > 0) throw new SettingsError(problems);
  return arrange(checked.data, pluginSettings(given, named));
}

function wrongValue(name: string, given: Environment, demand: string): string {
  return SECRET_SETTINGS.has(name) ? `${name} ${demand}.` : `${name} is "${given[name]}": it ${demand}.`;
}

function isUnknown(plugins: readonly string[]) {
  const prefixes = plugins.map(settingPrefix);
  return (name: string) =>
    name.startsWith('TYTO_') &&
    !SETTING_NAMES.includes(name) &&
    !TEST_NAMES.has(name) &&
    !prefixes.some((prefix) => name.startsWith(prefix));
}

function unknownName(name: string): string {
  const nearest = closest(name, SETTING_NAMES);
  const hint = distance(name, nearest) <= 4 ? ` Did you mean ${nearest}?` : '';
  return `${name} is not a setting of Tyto or of an installed plugin.${hint}`;
}

function unknownExperts(wanted: readonly string[], plugins: readonly string[]): string[] {
  return wanted
    .filter((name) => name !== 'all' && name !== 'none' && !isPluginPackage(name) && !plugins.includes(name))
    .map((name) => `TYTO_EXPERTS names "${name}", but plugins/ holds ${plugins.join(', ') || 'nothing'}.`);
}

function pluginSettings(given: Environment, plugins: readonly string[]): Settings['experts']['plugins'] {
  const settings: Settings['experts']['plugins'] = {};
  for (const plugin of plugins) {
    const prefix = settingPrefix(plugin);
    const own = Object.entries(given)
      .filter(([name]) => name.startsWith(prefix) && !SETTING_NAMES.includes(name))
      .map(([name, value]) => [name.slice(prefix.length).toLowerCase(), value ?? '']);
    if (own.length > 0) settings[plugin] = Object.fromEntries(own);
  }
  return settings;
}

function arrange(env: CheckedEnvironment, plugins: Settings['experts']['plugins']): Settings {
  return {
    discord: { token: env.DISCORD_TOKEN, api: env.TYTO_DISCORD_API, footer: env.TYTO_FOOTER },
    model: {
      name: env.TYTO_MODEL,
      llamaPath: env.TYTO_LLAMA_PATH,
      precision: env.TYTO_PRECISION,
      contextTokens: env.TYTO_CONTEXT_TOKENS,
    },
    hub: { endpoint: env.HF_ENDPOINT, token: env.HF_TOKEN },
    runtime: {
      binding: env.TYTO_RUNTIME,
      library: env.TYTO_ONNXRUNTIME_LIBRARY,
      provider: env.TYTO_EXECUTION_PROVIDER,
      gpuMemoryMb: env.TYTO_GPU_MEMORY_MB,
      threads: env.TYTO_THREADS,
    },
    generation: {
      systemPrompt: env.TYTO_SYSTEM_PROMPT,
      maxNewTokens: env.TYTO_MAX_NEW_TOKENS,
      temperature: env.TYTO_TEMPERATURE,
      topP: env.TYTO_TOP_P,
      topK: env.TYTO_TOP_K,
      minP: env.TYTO_MIN_P,
      repetitionPenalty: env.TYTO_REPETITION_PENALTY,
    },
    experts: {
      enabled: enabledExperts(env.TYTO_EXPERTS),
      observationDays: env.TYTO_OBSERVATION_DAYS,
      budgetMs: env.TYTO_EXPERT_BUDGET_MS,
      tokenBudget: env.TYTO_EXPERT_TOKENS,
      plugins,
    },
    images: {
      hosts: env.TYTO_IMAGE_HOSTS,
      maxBytes: env.TYTO_IMAGE_MAX_BYTES,
      maxPixels: env.TYTO_IMAGE_MAX_PIXELS,
      timeoutMs: env.TYTO_IMAGE_TIMEOUT_MS,
      maxCount: env.TYTO_IMAGE_MAX_COUNT,
      heic: env.TYTO_HEIC,
    },
    sightMemoryMb: env.TYTO_SIGHT_MEMORY_MB,
    answerTimeoutMs: env.TYTO_ANSWER_TIMEOUT_MS,
    cacheDir: env.TYTO_CACHE_DIR,
    logLevel: env.TYTO_LOG_LEVEL,
    playgroundPort: env.TYTO_PLAYGROUND_PORT,
  };
}

function enabledExperts(wanted: string[]): Settings['experts']['enabled'] {
  if (wanted.includes('none')) return [];
  return wanted.every((name) => name === 'all') ? 'all' : wanted;
}
