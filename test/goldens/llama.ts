import { existsSync } from 'node:fs';
import path from 'node:path';
import { mergePeftAdapter, openPeftAdapter } from '../../src/weights/peft.ts';
import { renameTensors } from '../../src/weights/renamed-tensors.ts';
import { openSafetensors } from '../../src/weights/safetensors.ts';
import { type Golden, goldenOfFolder } from '../engine/support/goldens.ts';
import type { GoldenSystem } from './check.ts';
import { configOf } from './config-file.ts';
import { checkDecoder } from './decoder.ts';
import { checkTraining } from './llama/train.ts';

const LORA_LOGITS = 2e-4;

/**
 * Hugging Face's LLaMA: a flat `config.json` with a vocabulary, `model.safetensors` and `case_*.safetensors`; with a PEFT
 * adapter in `adapter`, what it makes of the model.
 */
export const llama: GoldenSystem = {
  name: 'llama',
  recognises(folder) {
    const config = configOf(folder);
    return 'vocab_size' in config && 'num_hidden_layers' in config && 'rms_norm_eps' in config;
  },
  async *check(folder) {
    const golden = goldenOfFolder(folder);
    yield* checkDecoder(golden);
    if (existsSync(path.join(folder, 'train_lora.safetensors'))) {
      yield* checkDecoder(withAdapter(golden, folder), LORA_LOGITS);
    }
  },
  checkTraining,
};

/** The golden with its adapter merged in; the training's batch is its only case. */
function withAdapter(golden: Golden, folder: string): Golden {
  const file = path.join(folder, 'train_lora.safetensors');
  const names: Record<string, string> = { input_ids: 'input_ids', merged_logits: 'logits' };
  return {
    ...golden,
    open: () => mergePeftAdapter(golden.open(), openPeftAdapter(path.join(folder, 'adapter'))),
    cases: [{ name: 'merged_adapter', file: renameTensors(openSafetensors(file), file, (name) => names[name]) }],
  };
}
