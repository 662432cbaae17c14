/**
 * Holds the nets to the numbers of the official implementations: `npm run goldens -- DIR...`, by default all goldens of
 * the repository. Each DIR is a golden folder or holds some; a folder's kind is known by its files. With `--train`
 * the training batches are computed instead: losses, gradients and the optimiser's steps. Prints the largest error of every tensor, at last `N passed, N failed`, and exits with 1 when anything failed.
 */
import { styleText } from 'node:util';
import { fixture } from '../weights/fixtures.ts';
import { runGoldens } from './run.ts';

const train = process.argv.includes('--train');
const roots = process.argv.slice(2).filter((argument) => argument !== '--train');
const counts = { passed: 0, failed: 0 };
let heading = '';

for await (const { folder, system, check } of runGoldens(roots.length > 0 ? roots : [fixture('goldens')], { train })) {
  if (heading !== folder) console.log(styleText('bold', `${folder} (${system})`));
  heading = folder;
  counts[check.ok ? 'passed' : 'failed'] += 1;
  const mark = check.ok ? styleText('green', 'ok  ') : styleText('red', 'FAIL');
  const numbers = `${check.error.toExponential(1).padStart(8)} of ${check.tolerance.toExponential(0)}`;
  console.log(`  ${mark} ${check.name.padEnd(40)} ${numbers}${check.note ? `  ${check.note}` : ''}`);
}

console.log(`${counts.passed} passed, ${counts.failed} failed`);
process.exitCode = counts.failed > 0 ? 1 : 0;
