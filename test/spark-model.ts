import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DEFAULT_CACHE_DIR } from '../src/config/paths.ts';

/** The weights of the embedded default model, where fetching it puts them. */
export const SPARK_MODEL = join(
  process.env.TYTO_CACHE_DIR ?? DEFAULT_CACHE_DIR,
  'models',
  'spark',
  'SmolLM2-135M-Instruct.Q4_1.gguf',
);

/** For a test's `skip`: false, or why a test of the real model cannot run. */
export const SPARK_MISSING = existsSync(SPARK_MODEL)
  ? false
  : `NOT TESTED: the model is not on this machine. \`npm run demo\` fetches it to ${SPARK_MODEL}.`;
