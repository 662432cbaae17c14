import { readFileSync } from 'node:fs';
import path from 'node:path';
import { MANIFEST_DIR } from '../config/paths.ts';
import type { Settings } from '../config/settings.ts';
import type { Logger } from '../log/logger.ts';
import { type LlamaConfig, parseLlamaConfig } from '../nets/llama-config.ts';
import { fetchModel } from '../weights/fetch/fetch-model.ts';
import { findManifest } from '../weights/find-manifest.ts';
import { type LlamaCheckpoint, openLlamaCheckpoint } from '../weights/llama-checkpoint.ts';
import type { ModelManifest } from '../weights/manifest.ts';
import { compileModel } from './compile/compile.ts';
import type { Formats } from './compile/formats.ts';
import { DecoderLanguageModel, type LanguageModelParts } from './decoder-language-model.ts';
import type { ChatMessage, LanguageModel } from './language-model.ts';
import { LlamaDecoder } from './llama-decoder.ts';
import { plainPrompt } from './plain-prompt.ts';
import { createRuntime } from './runtime/create.ts';
import { type Runtime, RuntimeError, type SessionOptions } from './runtime/runtime.ts';
import { openLavin } from './systems/lavin-model.ts';
import { openLlamaAdapterV2Model } from './systems/llama-adapter-v2-model.ts';
import { openMplugOwlModel } from './systems/mplug-owl-model.ts';
import { openRoutedLlamaModel } from './systems/routed-llama-model.ts';
import type { SystemSetting } from './systems/system-setting.ts';
import { type ChatTemplate, createChatTemplate } from './text/chat-template.ts';
import { createTokenizer, type Tokenizer } from './text/tokenizer.ts';

/**
 * Loads the language model that the settings name: fetches its files where they are missing, compiles it the first time,
 * and opens its sessions.
 * @throws {Error} whose message says what is wrong with model, files or library, and what to do.
 */
export async function loadLanguageModel(settings: Settings, log: Logger): Promise<LanguageModel> {
  const began = performance.now();
  const manifest = findManifest(settings.model);
  const parts = await loadModelParts(settings, log);
  log.info({ model: manifest.name, ms: Math.round(performance.now() - began) }, 'the language model is loaded');
  return new DecoderLanguageModel(manifest.name, { ...manifest.generation, stop: [] }, parts);
}

/** What that language model is put together from; whoever asks disposes of it. @throws {Error} */
export async function loadModelParts(settings: Settings, log: Logger): Promise<LanguageModelParts> {
  const manifest = findManifest(settings.model);
  const source = await fetchModel(manifest, { cacheDir: settings.cacheDir, hub: settings.hub });
  return loadParts(settings, manifest, source, log);
}

/** @param source The model's only file, or its folder. */
function loadParts(
  settings: Settings,
  manifest: ModelManifest,
  source: string,
  log: Logger,
): Promise<LanguageModelParts> {
  if (manifest.net === 'llama') return loadLlama(settings, manifest, source, log);
  const setting = systemSetting(settings, manifest, log);
  if (manifest.net === 'routed-llama') return openRoutedLlamaModel(manifest, source, setting);
  if (manifest.net === 'lavin') return openLavin(manifest, source, setting);
  if (manifest.net === 'llama-adapter-v2') return openLlamaAdapterV2Model(manifest, source, setting);
  return openMplugOwlModel(manifest, source, setting);
}

async function loadLlama(
  settings: Settings,
  manifest: ModelManifest,
  source: string,
  log: Logger,
): Promise<LanguageModelParts> {
  const checkpoint = openLlamaCheckpoint(source);
  try {
    const config = parseLlamaConfig(checkpoint.config);
    const tokenizer = createTokenizer(checkpoint.tokenizer);
    const template = createChatTemplate(checkpoint.tokenizer);
    const sample = calibrationSample(tokenizer, template);
    const decoder = await loadDecoder(settings, manifest, { checkpoint, config, source, sample }, log);
    return { decoder, tokenizer, writer: plainPrompt(tokenizer, template), dispose: () => decoder.dispose() };
  } catch (error) {
    checkpoint.tensors.close();
    throw error;
  }
}

function systemSetting(settings: Settings, manifest: ModelManifest, log: Logger): SystemSetting {
  const runtime = createRuntime(settings.runtime);
  return {
    runtime,
    folder: path.join(settings.cacheDir, 'compiled'),
    name: path.basename(manifest.name),
    formats: chooseFormats(manifest.precision, settings.model.precision),
    // What was asked to be exact is exact as a whole.
    tower: settings.model.precision === 'fp32' ? 'fp32' : manifest.precision.vision,
    contextLength: (own) => chooseContext(settings, manifest, own),
    sample: calibrationSample,
    open: (load) => withFallback(load, settings.runtime, runtime, log),
  };
}

/** The context may be shorter than the model's own, never longer. */
function chooseContext({ model }: Settings, manifest: ModelManifest, own: number): number {
  return Math.min(model.contextTokens, manifest.contextLength ?? own, own);
}

/**
 * Sample tokens for {@link compileModel}: a text laid out as a conversation, since the tokens that lay one out cause
 * activations that no plain text does.
 */
export function calibrationSample(tokenizer: Tokenizer, template: ChatTemplate): number[] {
  const text = readFileSync(path.join(MANIFEST_DIR, 'text', 'calibration.txt'), 'utf8');
  const messages = text
    .trim()
    .split('\n\n')
    .map((content, index): ChatMessage => ({ role: index % 2 === 0 ? 'user' : 'assistant', content }));
  return tokenizer.encodePrompt(template.render(messages, { addGenerationPrompt: true }));
}

/** The number formats a model is served in. */
export function chooseFormats(manifest: ModelManifest['precision'], wanted: Settings['model']['precision']): Formats {
  if (wanted === 'auto') {
    return { prefill: manifest.prefill, decode: manifest.decode, cache: manifest.kv === 'int8' ? 'int8' : 'float32' };
  }
  return { prefill: wanted, decode: wanted, cache: 'float32' };
}

export interface OpenedModel {
  checkpoint: LlamaCheckpoint;
  config: LlamaConfig;
  /** Its file or folder. */
  source: string;
  sample: number[];
}

/**
 * Compiles an opened model in the formats that settings and manifest ask for, and opens its sessions. The decoder closes
 * the checkpoint when it is disposed of.
 */
export async function loadDecoder(
  settings: Settings,
  manifest: ModelManifest,
  { checkpoint, config, source, sample }: OpenedModel,
  log: Logger,
): Promise<LlamaDecoder> {
  const runtime = createRuntime(settings.runtime);
  const formats = chooseFormats(manifest.precision, settings.model.precision);
  const contextLength = chooseContext(settings, manifest, config.contextLength);
  const compiled = await compileModel(checkpoint, config, runtime, {
    folder: path.join(settings.cacheDir, 'compiled'),
    name: path.basename(manifest.name),
    sources: [source],
    formats,
    contextLength,
    threads: settings.runtime.threads,
    sample,
  });
  const load = (options: SessionOptions) =>
    LlamaDecoder.load(runtime, compiled, { config, tensors: checkpoint.tensors, formats, contextLength }, options);
  return withFallback(load, settings.runtime, runtime, log);
}

/** A provider that cannot be used costs its speed, not the bot: the CPU takes over, and the log says why. */
async function withFallback<T>(
  load: (options: SessionOptions) => Promise<T>,
  { provider, threads, gpuMemoryMb }: Settings['runtime'],
  runtime: Runtime,
  log: Logger,
): Promise<T> {
  try {
    const deviceMemoryBytes = gpuMemoryMb === undefined ? undefined : gpuMemoryMb * 2 ** 20;
    return await load({ provider, threads, ...(deviceMemoryBytes && { deviceMemoryBytes }) });
  } catch (error) {
    if (provider === 'cpu' || !(error instanceof RuntimeError)) throw error;
    log.warn(
      { provider, reason: error.message, available: runtime.availableProviders },
      'the execution provider cannot be used; the CPU takes over',
    );
    return load({ provider: 'cpu', threads });
  }
}
