/**
 * `npm run bench [-- --only peers|systems|pictures|training|curves|follow-up] [--quick] [--json] [--write]`: Tyto's decoder
 * against node-llama-cpp and transformers.js on the same weights, the three systems against the plain decoder, image towers and
 * experts, the training step against PyTorch, and further questions on a picture against the first.
 * docs/benchmarks.md says how it is measured and how the figures read.
 */
import { mkdirSync, rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { run } from '../src/cli/run.ts';
import { readEnvironment } from '../src/config/environment.ts';
import { readSettings } from '../src/config/read-settings.ts';
import { bench } from './bench.ts';
import { measureFollowUps } from './follow-up/measure.ts';
import { measurePictures } from './pictures/measure.ts';
import { curvesTable } from './report/curves.ts';
import { followUpTables } from './report/follow-up.ts';
import { note } from './report/notes.ts';
import { type Section, writePage } from './report/page.ts';
import { picturesTable } from './report/pictures.ts';
import { resultTables, systemTables } from './report/tables.ts';
import { trainingTables } from './report/training.ts';
import { measureCurves } from './training/curves.ts';
import { measureTraining } from './training/measure.ts';

const parts = ['peers', 'systems', 'pictures', 'training', 'curves', 'follow-up'] as const;
type Part = (typeof parts)[number];

/** Where each part stands in docs/benchmarks.md. */
const sections: Readonly<Record<Part, Section>> = {
  peers: 'results',
  systems: 'systems',
  pictures: 'pictures',
  training: 'training',
  curves: 'curves',
  'follow-up': 'follow-up',
};

await run(async (signal) => {
  const { values } = parseArgs({
    options: {
      only: { type: 'string' },
      quick: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      write: { type: 'boolean', default: false },
    },
  });
  const wanted = parts.filter((part) => values.only === undefined || values.only === part);
  if (wanted.length === 0) throw new Error(`--only is "${values.only}": it must be one of ${parts.join(', ')}.`);
  const { cacheDir } = readSettings(readEnvironment());
  mkdirSync(cacheDir, { recursive: true });
  const folder = await mkdtemp(path.join(cacheDir, 'bench-'));
  const results: Partial<Record<Part, unknown>> = {};
  try {
    for (const part of wanted) {
      const { result, page } = await measure(part, { quick: values.quick, folder, signal });
      results[part] = result;
      if (values.write) writePage(sections[part], page);
      if (!values.json) console.log(page);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  if (values.write) note('docs/benchmarks.md has the new figures.');
  if (values.json) console.log(JSON.stringify(results));
  return 0;
});

/** A part's figures, and how they stand on the page. */
async function measure(
  part: Part,
  options: { quick: boolean; folder: string; signal: AbortSignal },
): Promise<{ result: unknown; page: string }> {
  if (part === 'pictures') return shown(await measurePictures(options.quick, options.signal), picturesTable);
  if (part === 'training') return shown(await measureTraining(options), trainingTables);
  if (part === 'curves') return shown(await measureCurves(options), curvesTable);
  if (part === 'follow-up') return shown(await measureFollowUps(options.quick, options.signal), followUpTables);
  return shown(await bench({ group: part, ...options }), part === 'peers' ? resultTables : systemTables);
}

function shown<T>(result: T, pageOf: (result: T) => string): { result: T; page: string } {
  return { result, page: pageOf(result) };
}
