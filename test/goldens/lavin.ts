import type { GoldenSystem } from './check.ts';
import { configOf } from './config-file.ts';
import { openGolden } from './lavin/files.ts';
import { checkHidden } from './lavin/hidden.ts';
import { checkTower } from './lavin/tower.ts';

/** LaVIN: a `config.json` that says so, or the folder of pictures, prompts and distributions beside such. */
export const lavin: GoldenSystem = {
  name: 'lavin',
  recognises(folder) {
    const { config } = configOf(folder);
    return typeof config === 'object' && config !== null && 'system' in config && config.system === 'lavin';
  },
  async *check(folder) {
    const golden = openGolden(folder);
    try {
      for (const name of Object.keys(golden.cases)) {
        yield* checkTower(golden, name);
        yield* checkHidden(golden, name);
      }
    } finally {
      golden.close();
    }
  },
};
