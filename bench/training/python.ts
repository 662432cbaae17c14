import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { note, warn } from '../report/notes.ts';

/** What the measurement needs of PyPI; nothing of Tyto does. */
const packages = ['torch==2.15.0', 'numpy'];
const isWindows = process.platform === 'win32';

/**
 * A Python that has PyTorch: that of `TYTO_BENCH_PYTHON`, or one in a folder of its own beside the models, which is made and filled
 * the first time. It says so loudly: the download is large.
 * @param given Value of `TYTO_BENCH_PYTHON`.
 * @returns The command, or why there is none.
 */
export function findPython(cacheDir: string, given: string | undefined): { command: string } | { missing: string } {
  if (given) {
    const problem = importProblem(given);
    return problem === undefined ? { command: given } : { missing: `TYTO_BENCH_PYTHON has no PyTorch: ${problem}` };
  }
  const folder = path.join(cacheDir, 'bench-python');
  const command = path.join(folder, ...(isWindows ? ['Scripts', 'python.exe'] : ['bin', 'python']));
  if (existsSync(command) && importProblem(command) === undefined) return { command };
  warn(`Installing ${packages.join(' and ')} into ${folder} (some gigabytes, once) …`);
  const steps = [
    [isWindows ? 'python' : 'python3', '-m', 'venv', folder],
    [command, '-m', 'pip', 'install', '--quiet', ...packages],
  ] as const;
  for (const [program, ...args] of steps) {
    const { status, error } = spawnSync(program, args, { stdio: ['ignore', 2, 2] });
    if (status !== 0) return { missing: error?.message ?? `${[program, ...args].join(' ')} ended with code ${status}` };
  }
  note('Installed.');
  const problem = importProblem(command);
  return problem === undefined ? { command } : { missing: problem };
}

/** Why a Python cannot compute the step, in its own last words. */
function importProblem(command: string): string | undefined {
  const { status, error, stderr } = spawnSync(command, ['-c', 'import torch, numpy'], { encoding: 'utf8' });
  if (status === 0) return undefined;
  return error?.message ?? stderr.trim().split('\n').at(-1) ?? `it ended with code ${status}`;
}
