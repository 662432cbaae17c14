import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DEFAULT_CACHE_DIR } from '../src/config/paths.ts';

const folder = join(process.env.TYTO_CACHE_DIR ?? DEFAULT_CACHE_DIR, 'models', 'spark');
/** The language model's weights and the tower's of the embedded default model, where fetching it puts them. */
export const SPARK_MODEL = join(folder, 'SmolLM2-135M-Instruct.Q4_1.gguf');
export const SPARK_TOWER = join(folder, 'vit_s_focus.onnx');

/** For a test's `skip`: false, or why a test of the real model cannot run. */
export const SPARK_MISSING = [SPARK_MODEL, SPARK_TOWER].every((file) => existsSync(file))
  ? false
  : `NOT TESTED: the model is not on this machine. \`npm run demo\` fetches it to ${folder}.`;
