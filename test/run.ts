/**
 * Runs all tests, or those whose paths contain one of the arguments: `npm test -- weights discord`.
 * Fetches the embedded default model and what the experts need first, which many of them want. The last line is `N passed, N failed, N skipped`; what was skipped is listed above it with its reason.
 */
import { globSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { relative } from 'node:path';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';
import { styleText } from 'node:util';
import { prepareExperts } from '../src/cli/prepare-experts.ts';
import { prepareModel } from '../src/cli/prepare-model.ts';
import { readSettings } from '../src/config/read-settings.ts';

/** A test file that takes longer hangs. */
const FILE_TIMEOUT_MS = 300_000;
/** Files at a time: models and browsers are among the tests, and each wants a core of its own. */
const CONCURRENCY = Math.min(4, availableParallelism());

const wanted = process.argv.slice(2);
const files = globSync('test/**/*.test.ts')
  .filter((file) => wanted.length === 0 || wanted.some((part) => file.includes(part)))
  .sort();
if (files.length === 0) {
  console.error(`No test file's path contains ${wanted.join(' or ')}.`);
  process.exit(1);
}

const { TYTO_CACHE_DIR } = process.env;
const settings = readSettings({ TYTO_CACHE_DIR }, []);
const never = new AbortController().signal;
await prepareExperts(settings, never);
try {
  await prepareModel(settings, never);
} catch (error) {
  console.error(styleText(['yellow', 'bold'], `The model cannot be fetched; its tests will be skipped. ${error}`));
}

const counts = { passed: 0, failed: 0 };
const skipped: string[] = [];

const results = run({ files, concurrency: CONCURRENCY, timeout: FILE_TIMEOUT_MS });
results.on('test:pass', ({ name, file, skip, todo, details }) => {
  if (details.type === 'suite') return;
  if (skip === undefined && todo === undefined) counts.passed += 1;
  else skipped.push(`${relative('.', file ?? '')}: ${name}: ${skip || todo || 'no reason given'}`);
});
results.on('test:fail', ({ details }) => {
  if (details.type !== 'suite') counts.failed += 1;
});

const report = results.compose(spec);
report.pipe(process.stdout, { end: false });
report.on('end', () => {
  for (const line of skipped) console.log(styleText(['yellow', 'bold'], `SKIPPED ${line}`));
  console.log(`${counts.passed} passed, ${counts.failed} failed, ${skipped.length} skipped`);
  process.exitCode = counts.failed > 0 ? 1 : 0;
});
