/**
 * `npm run bench [-- --quick] [--json] [--write]`: Tyto's decoder against node-llama-cpp and transformers.js on the same
 * weights. docs/benchmarks.md says how it is measured and how the figures read.
 */
import { mkdirSync, rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { run } from '../src/cli/run.ts';
import { readEnvironment } from '../src/config/environment.ts';
import { readSettings } from '../src/config/read-settings.ts';
import { bench } from './bench.ts';
import { note } from './report/notes.ts';
import { writePage } from './report/page.ts';
import { resultTables } from './report/tables.ts';

await run(async (signal) => {
  const { values } = parseArgs({
    options: {
      quick: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      write: { type: 'boolean', default: false },
    },
  });
  const { cacheDir } = readSettings(readEnvironment());
  mkdirSync(cacheDir, { recursive: true });
  const folder = await mkdtemp(path.join(cacheDir, 'bench-'));
  try {
    const result = await bench({ quick: values.quick, folder, signal });
    const tables = resultTables(result);
    if (values.write) {
      writePage('results', tables);
      note('docs/benchmarks.md has the new figures.');
    }
    if (values.json) console.log(JSON.stringify(result));
    else console.log(tables);
    return 0;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
