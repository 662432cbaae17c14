import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Check, GoldenSystem } from './check.ts';
import { configOf } from './config-file.ts';
import { checkAnswers, openServed } from './lavin/answers.ts';
import { openGolden } from './lavin/files.ts';
import { checkHidden } from './lavin/hidden.ts';
import { checkPictures, checkPrompts, checkTopP } from './lavin/shared.ts';
import { checkTower } from './lavin/tower.ts';
import { checkTraining } from './lavin/train.ts';

/** LaVIN: a `config.json` that says so, or the folder around such, with pictures, prompts and distributions. */
export const lavin: GoldenSystem = {
  name: 'lavin',
  recognises: (folder) => isModel(folder) || isShared(folder),
  async *check(folder) {
    if (isModel(folder)) yield* checkModel(folder);
    if (!isShared(folder)) return;
    yield* checkPrompts(folder);
    if (existsSync(path.join(folder, 'preprocess.safetensors'))) yield* checkPictures(folder);
    if (existsSync(path.join(folder, 'topp.safetensors'))) yield* checkTopP(folder);
  },
  async *checkTraining(folder) {
    if (isModel(folder)) yield* checkTraining(folder);
  },
};

function isModel(folder: string): boolean {
  const { config } = configOf(folder);
  return typeof config === 'object' && config !== null && 'system' in config && config.system === 'lavin';
}

function isShared(folder: string): boolean {
  return 'scienceqa' in configOf(folder, 'prompts.json');
}

async function* checkModel(folder: string): AsyncGenerator<Check, void, void> {
  const golden = openGolden(folder);
  const served = await openServed(golden);
  try {
    for (const name of Object.keys(golden.cases)) {
      yield* checkTower(golden, name);
      yield* checkHidden(golden, name);
      yield* checkAnswers(golden, served, name);
    }
  } finally {
    await served.dispose();
    golden.close();
  }
}
