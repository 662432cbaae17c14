import { readEnvironment } from '../src/config/environment.ts';
import { readSettings } from '../src/config/read-settings.ts';
import type { Settings } from '../src/config/settings.ts';
import { calibrationSample } from '../src/engine/load.ts';
import { createChatTemplate } from '../src/engine/text/chat-template.ts';
import { createTokenizer } from '../src/engine/text/tokenizer.ts';
import type { LlamaCheckpoint } from '../src/weights/llama-checkpoint.ts';
import { contextTokens } from './engines/engine.ts';

/** The owner's settings as far as they say where files lie; what is measured does not depend on the rest. */
export function benchSettings(model: string, threads: number): Settings {
  const settings = readSettings(readEnvironment());
  return {
    ...settings,
    model: { ...settings.model, name: model, precision: 'auto', contextTokens },
    generation: { ...settings.generation, systemPrompt: undefined },
    runtime: { ...settings.runtime, binding: 'native', provider: 'cpu', threads },
  };
}

/** What compiling the model is calibrated with, as when it is served. */
export function sampleOf({ tokenizer }: LlamaCheckpoint): number[] {
  return calibrationSample(createTokenizer(tokenizer), createChatTemplate(tokenizer));
}
