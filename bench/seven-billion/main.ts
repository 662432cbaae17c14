/**
 * `npm run bench:7b [-- --folder DIR] [--json] [--write]`: random files of LaVIN-7B's names, shapes and types go the whole way:
 * quantised to int4, loaded, asked about a picture. Beside it node-llama-cpp on a file of the decoder's shape. Takes 25 GB of
 * disk and half an hour; docs/benchmarks.md has the figures. What lies in a folder that is named stays there, and is not made
 * again the next time.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, rmSync, statfsSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { run } from '../../src/cli/run.ts';
import { readEnvironment } from '../../src/config/environment.ts';
import { readSettings } from '../../src/config/read-settings.ts';
import { installedVersion, installPeers } from '../install-peers.ts';
import { describeMachine } from '../machine.ts';
import { note, warn } from '../report/notes.ts';
import { writePage } from '../report/page.ts';
import { makeFiles } from './make-files.ts';
import { type LargeResult, largeTable } from './report.ts';
import type { StepResult, Task } from './step.ts';

const diskBytes = 25e9;
const peer = 'node-llama-cpp';

await run(async (signal) => {
  const { values } = parseArgs({
    options: {
      folder: { type: 'string' },
      json: { type: 'boolean', default: false },
      write: { type: 'boolean', default: false },
    },
  });
  const { cacheDir } = readSettings(readEnvironment());
  mkdirSync(values.folder ?? cacheDir, { recursive: true });
  requireDisk(values.folder ?? cacheDir);
  const folder = values.folder ? path.resolve(values.folder) : await mkdtemp(path.join(cacheDir, 'bench-7b-'));
  try {
    const result = await measure(folder, signal);
    if (values.write) writePage('large', largeTable(result));
    console.log(values.json ? JSON.stringify(result) : largeTable(result));
    return 0;
  } finally {
    // Compiled by another version, a model would be found again.
    rmSync(values.folder ? path.join(folder, 'cache') : folder, { recursive: true, force: true });
  }
});

async function measure(folder: string, signal: AbortSignal): Promise<LargeResult> {
  installPeers([peer]);
  const { manifest, q40 } = await makeFiles(folder);
  const threads = Math.min(2, availableParallelism());
  const common = { manifest, cacheDir: path.join(folder, 'cache'), threads };
  const quantise = await runStep({ step: 'quantise', ...common }, signal);
  // The tower and the embedding are compiled at the first load, which is not what a start costs later on.
  await runStep({ step: 'answer', ...common }, signal);
  const answer = await runStep({ step: 'answer', ...common }, signal);
  const version = installedVersion(peer);
  if (version === undefined) warn(`${peer} is not installed and is left out.`);
  const promptTokens = answer.promptTokens ?? 0;
  const llama = version && (await runStep({ step: 'llama.cpp', file: q40, threads, promptTokens }, signal));
  return {
    date: new Date().toISOString().slice(0, 10),
    machine: describeMachine(),
    threads,
    quantise,
    answer,
    ...(llama && version && { peer: { version, result: llama } }),
  };
}

async function runStep(task: Task, signal: AbortSignal): Promise<StepResult> {
  note(`${task.step} …`);
  const child = fork(path.join(import.meta.dirname, 'step.ts'), [JSON.stringify(task)], {
    stdio: ['ignore', 2, 2, 'ipc'],
    signal,
  });
  child.on('error', () => {});
  const ended = once(child, 'exit').then(([code, killer]) => {
    throw new Error(`${task.step} ended (${killer ?? `exit code ${code}`}).`);
  });
  const [result] = await Promise.race([once(child, 'message'), ended]);
  note(JSON.stringify(result));
  return result;
}

function requireDisk(folder: string): void {
  const { bavail, bsize } = statfsSync(folder);
  if (bavail * bsize >= diskBytes) return;
  throw new Error(`${folder} needs ${diskBytes / 1e9} GB of free disk; --folder names another place.`);
}
