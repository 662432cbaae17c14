import { goldenOfFolder } from '../engine/support/goldens.ts';
import type { GoldenSystem } from './check.ts';
import { configOf } from './config-file.ts';
import { checkDecoder } from './decoder.ts';

/** Hugging Face's LLaMA: a flat `config.json` with a vocabulary, `model.safetensors` and `case_*.safetensors`. */
export const llama: GoldenSystem = {
  name: 'llama',
  recognises(folder) {
    const config = configOf(folder);
    return 'vocab_size' in config && 'num_hidden_layers' in config && 'rms_norm_eps' in config;
  },
  check: (folder) => checkDecoder(goldenOfFolder(folder)),
};
