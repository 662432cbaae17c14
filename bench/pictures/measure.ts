import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { globSync } from 'node:fs';
import path from 'node:path';
import { installedPlugins } from '../../src/config/installed-plugins.ts';
import { PROJECT_ROOT } from '../../src/config/paths.ts';
import { note, warn } from '../report/notes.ts';
import { type Look, type LookerMessage, type LookerRequest, type LookerTask, towerShapes } from './looker.ts';

/** What one looker took for a picture. */
export interface LookerResult {
  kind: LookerTask['kind'];
  name: string;
  looks: Look[];
  /** Largest resident memory of its process, and what an empty one takes. */
  peakBytes?: number;
  emptyBytes?: number;
  /** Why there is nothing else. */
  missing?: string;
}

const rounds = { full: 5, quick: 2 };
const towerLooks = 3;

/** Measures towers and experts one after the other, each alone in its process, over the pictures of the tests. */
export async function measurePictures(quick: boolean, signal: AbortSignal): Promise<LookerResult[]> {
  const folder = path.join(PROJECT_ROOT, 'test', 'fixtures');
  const files = globSync(['ocr-cases/*.png', 'photos/*.jpg'], { cwd: folder }).sort();
  const results: LookerResult[] = [];
  for (const task of [...towerTasks(), ...expertTasks(files.map((file) => path.join(folder, file)))]) {
    note(`Looking with ${task.name} …`);
    const count = task.kind === 'tower' ? towerLooks : files.length;
    results.push(await measureLooker(task, count, rounds[quick ? 'quick' : 'full'], signal));
  }
  return results;
}

function towerTasks(): LookerTask[] {
  return (Object.keys(towerShapes) as (keyof typeof towerShapes)[]).flatMap((shape) =>
    (['fp32', 'rq'] as const).map((format) => ({
      kind: 'tower' as const,
      name: `${shape} ${format === 'rq' ? 'int8' : format}`,
      shape,
      format,
    })),
  );
}

function expertTasks(files: readonly string[]): LookerTask[] {
  return installedPlugins().map((name) => ({ kind: 'expert' as const, name, files }));
}

async function measureLooker(
  task: LookerTask,
  count: number,
  times: number,
  signal: AbortSignal,
): Promise<LookerResult> {
  const { kind, name } = task;
  const child = fork(path.join(import.meta.dirname, 'child.ts'), [JSON.stringify(task)], {
    stdio: ['ignore', 2, 2, 'ipc'],
    signal,
  });
  child.on('error', () => {});
  try {
    await answerOf(child, 'opened');
    const looks: Look[] = [];
    for (let index = 0; index < times * count; index++) {
      const { ms, cpuMs } = await ask(child, { type: 'look', index: index % count }, 'look');
      looks.push({ ms, cpuMs });
    }
    const { peakBytes, emptyBytes } = await ask(child, { type: 'memory' }, 'memory');
    return { kind, name, looks, emptyBytes, ...(peakBytes !== undefined && { peakBytes }) };
  } catch (error) {
    signal.throwIfAborted();
    const missing = error instanceof Error ? error.message : String(error);
    warn(`${name} is left out: ${missing}`);
    return { kind, name, looks: [], missing };
  } finally {
    child.kill('SIGKILL');
  }
}

function ask<T extends LookerMessage['type']>(child: ChildProcess, request: LookerRequest, type: T) {
  const answer = answerOf(child, type);
  child.send(request);
  return answer;
}

async function answerOf<T extends LookerMessage['type']>(
  child: ChildProcess,
  type: T,
): Promise<Extract<LookerMessage, { type: T }>> {
  const settled = new AbortController();
  try {
    const ended = once(child, 'exit', settled).then(([code, killer]): LookerMessage => {
      throw new Error(`its process ended (${killer ?? `exit code ${code}`})`);
    });
    const message = await Promise.race([once(child, 'message', settled).then(([m]): LookerMessage => m), ended]);
    if (message.type === 'failed') throw new Error(message.reason);
    if (message.type !== type) throw new Error(`it answered "${message.type}" instead of "${type}"`);
    return message as Extract<LookerMessage, { type: T }>;
  } finally {
    settled.abort();
  }
}
