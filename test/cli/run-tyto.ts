import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { PROJECT_ROOT } from '../../src/config/paths.ts';

/** How a run of `tyto` ended. */
export interface Ending {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** A running `tyto`. */
export interface Running {
  process: ChildProcessWithoutNullStreams;
  /** Everything printed so far. */
  output(): { stdout: string; stderr: string };
  ended: Promise<Ending>;
}

/**
 * Starts `tyto` as a person would, in an empty folder (no `.env`) and with only the given settings. Killed with the test.
 * The cache is the real one unless the settings name another.
 */
export async function startTyto(
  t: TestContext,
  args: readonly string[],
  settings: Record<string, string> = {},
): Promise<Running> {
  const cwd = await mkdtemp(join(tmpdir(), 'tyto-cli-'));
  const child = spawn(process.execPath, [join(PROJECT_ROOT, 'src', 'cli', 'tyto.js'), ...args], {
    cwd,
    env: { ...environment(), ...settings },
  });
  t.after(async () => {
    child.kill('SIGKILL');
    await rm(cwd, { recursive: true });
  });
  const printed = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      printed[name] += text;
    });
  }
  return {
    process: child,
    output: () => ({ ...printed }),
    ended: new Promise((resolve) => child.once('close', (code) => resolve({ code, ...printed }))),
  };
}

export async function runTyto(
  t: TestContext,
  args: readonly string[],
  settings?: Record<string, string>,
): Promise<Ending> {
  const running = await startTyto(t, args, settings);
  running.process.stdin.end();
  return running.ended;
}

/** This process's environment without settings of Tyto, but for the cache folder: the model lies there. */
function environment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([name]) => name === 'TYTO_CACHE_DIR' || !/^(TYTO_|DISCORD_TOKEN$)/.test(name),
  );
  return Object.fromEntries(kept);
}
