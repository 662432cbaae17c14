import path from 'node:path';
import { prepareModel } from '../../src/cli/prepare-model.ts';
import { loadDecoder } from '../../src/engine/load.ts';
import { createChatTemplate } from '../../src/engine/text/chat-template.ts';
import { createTokenizer, type Tokenizer } from '../../src/engine/text/tokenizer.ts';
import { createLogger } from '../../src/log/logger.ts';
import { parseLlamaConfig } from '../../src/nets/llama-config.ts';
import { findManifest } from '../../src/weights/find-manifest.ts';
import { openLlamaCheckpoint } from '../../src/weights/llama-checkpoint.ts';
import type { ModelFiles } from '../engines/engine.ts';
import type { EngineGroup } from '../engines/engines.ts';
import { note } from '../report/notes.ts';
import { benchSettings, sampleOf } from '../settings.ts';
import { type Prompts, promptsOf } from './prompts.ts';
import { requantiseToQ40 } from './q4-0.ts';
import { writeTransformersFolder } from './transformers-graph.ts';

/**
 * Writes the model in every form that is measured: compiled for Tyto as when it is served, and in `folder` for its
 * peers. Done here once, so that no engine's memory shows it.
 */
export async function prepare(
  model: string,
  folder: string,
  group: EngineGroup,
  signal: AbortSignal,
): Promise<{ files: ModelFiles; prompts: Prompts; tokenizer: Tokenizer }> {
  const settings = benchSettings(model, 2);
  const q41 = await prepareModel(settings, signal);
  const checkpoint = openLlamaCheckpoint(q41);
  const tokenizer = createTokenizer(checkpoint.tokenizer);
  const prompts = promptsOf(tokenizer, createChatTemplate(checkpoint.tokenizer), settings);
  const files: ModelFiles = {
    model,
    q41,
    q40: path.join(folder, 'q4_0.gguf'),
    transformers: path.join(folder, 'transformers'),
  };
  note('Writing the model in every form …');
  if (group === 'peers') {
    requantiseToQ40(q41, files.q40);
    await writeTransformersFolder(checkpoint, files.transformers);
  }
  signal.throwIfAborted();
  const opened = {
    checkpoint,
    config: parseLlamaConfig(checkpoint.config),
    source: q41,
    sample: sampleOf(checkpoint),
  };
  const decoder = await loadDecoder(settings, findManifest(settings.model), opened, createLogger('warn'));
  await decoder.dispose();
  return { files, prompts, tokenizer };
}
