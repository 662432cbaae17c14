/**
 * Fuzzes the intake: `npm run fuzz -- [--seed N] [--runs N] [--seconds N] [--run N] [--experts NAMES] [--keep DIR] [--json] [DIR]`.
 * Sends damaged and forged files, made of small valid ones and of those in DIR, through the process that opens pictures. Prints
 * what came of them, keeps those that something was wrong with, and exits with 1 when an answer was missing or wrong, memory
 * without bound, or a process left. `--run N` repeats one run.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { readSettings } from '../../src/config/read-settings.ts';
import { makeCorpus } from './corpus.ts';
import { type FuzzResult, fuzz } from './fuzz.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seed: { type: 'string', default: '1' },
    runs: { type: 'string', default: '1000' },
    seconds: { type: 'string', default: '600' },
    run: { type: 'string' },
    experts: { type: 'string', default: 'codes,likeness' },
    keep: { type: 'string', default: join(tmpdir(), 'tyto-fuzz') },
    json: { type: 'boolean', default: false },
  },
});

function whole(name: string, value: string): number {
  if (!/^\d+$/.test(value)) throw new Error(`--${name} is "${value}": it must be a whole number.`);
  return Number(value);
}

function print({ seed, runs, accepted, refused, died, peakRssMb, broken }: FuzzResult): void {
  console.log(`seed ${seed}: ${runs} files, ${accepted} accepted`);
  for (const [reason, times] of Object.entries(refused).sort(([, a], [, b]) => b - a)) {
    console.log(`${String(times).padStart(8)}  ${reason}`);
  }
  for (const [how, times] of Object.entries(died)) console.log(`${String(times).padStart(8)}  died: ${how}`);
  console.log(`peak memory ${peakRssMb} MiB; ${broken.length === 0 ? 'everything held' : 'BROKEN'}`);
  for (const line of broken) console.log(`  ${line}`);
}

try {
  const seed = whole('seed', values.seed);
  const only = values.run === undefined ? undefined : whole('run', values.run);
  const { TYTO_CACHE_DIR } = process.env;
  const settings = readSettings({ TYTO_CACHE_DIR, TYTO_EXPERTS: values.experts, TYTO_HEIC: 'on' });
  const result = await fuzz(await makeCorpus(positionals[0]), {
    seed,
    first: only ?? 0,
    runs: only === undefined ? whole('runs', values.runs) : 1,
    seconds: whole('seconds', values.seconds),
    settings,
    onFinding({ run, what, broken, story, bytes }) {
      mkdirSync(values.keep, { recursive: true });
      const file = join(values.keep, `seed-${seed}-run-${run}`);
      writeFileSync(file, bytes);
      const again = `npm run fuzz -- --seed ${seed} --run ${run}`;
      console.error(`${broken ? 'BROKEN' : 'died'}: ${what}\n  ${story}\n  ${file}; again with: ${again}`);
    },
  });
  if (values.json) console.log(JSON.stringify(result));
  else print(result);
  process.exitCode = result.broken.length > 0 ? 1 : 0;
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
