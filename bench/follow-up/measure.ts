import { availableParallelism } from 'node:os';
import path from 'node:path';
import { prepareModel } from '../../src/cli/prepare-model.ts';
import { PROJECT_ROOT } from '../../src/config/paths.ts';
import { watchOthers } from '../driver/cpu-usage.ts';
import { LineProcess, LineProcessError } from '../driver/line-process.ts';
import { mostOthers, quietMoment } from '../driver/rounds.ts';
import { describeMachine, describeVersions } from '../machine.ts';
import { note, warn } from '../report/notes.ts';
import type { BenchResult } from '../report/result.ts';
import { benchSettings } from '../settings.ts';
import { type FollowUpTask, opened, type Round, round } from './round.ts';

/** What a model took for questions on pictures. */
export interface FollowUpResult {
  model: string;
  /** Whether it was shown the picture beside what experts read. */
  sees: boolean;
  rounds: (Round & { isClean: boolean })[];
  /** Why there is nothing else. */
  missing?: string;
}

export interface FollowUpResults {
  date: string;
  machine: BenchResult['machine'];
  versions: Record<string, string>;
  threads: number;
  models: FollowUpResult[];
}

/** The default model, and a tiny one of each system: these show what of a prompt is known already, not how long people wait. */
const models = ['spark', 'lavin-tiny', 'llama-adapter-v2-tiny', 'mplug-owl-tiny'];
/** Clean rounds that are wanted, and most rounds for them. */
const effort = { full: { clean: 12, most: 24 }, quick: { clean: 5, most: 10 } };

/** Asks each model, alone in its process, first and further questions about a picture of a page of text. */
export async function measureFollowUps(quick: boolean, signal: AbortSignal): Promise<FollowUpResults> {
  const threads = Math.min(2, availableParallelism());
  const results: FollowUpResult[] = [];
  for (const model of models) {
    note(`Asking ${model} …`);
    await prepareModel(benchSettings(model, threads), signal);
    results.push(await askRounds(model, threads, effort[quick ? 'quick' : 'full'], signal));
  }
  const date = new Date().toISOString().slice(0, 10);
  return { date, machine: describeMachine(), versions: describeVersions([]), threads, models: results };
}

async function askRounds(
  model: string,
  threads: number,
  { clean, most }: { clean: number; most: number },
  signal: AbortSignal,
): Promise<FollowUpResult> {
  const picture = path.join(PROJECT_ROOT, 'test', 'fixtures', 'ocr-cases', 'ui-dialog-1.png');
  const task: FollowUpTask = { model, threads, picture };
  const script = path.join(import.meta.dirname, 'child.ts');
  let running: LineProcess | undefined;
  try {
    const { process: child, ready } = await LineProcess.start(process.execPath, [script, JSON.stringify(task)], signal);
    running = child;
    const rounds: FollowUpResult['rounds'] = [];
    while (rounds.length < most && rounds.filter(({ isClean }) => isClean).length < clean) {
      await quietMoment();
      const othersSince = watchOthers(child.pid);
      const measured = round.parse(await child.ask('round'));
      const others = othersSince();
      rounds.push({ ...measured, isClean: others === undefined || others <= mostOthers });
    }
    return { model, sees: opened.parse(ready).sees, rounds };
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof LineProcessError)) throw error;
    warn(`${model} is left out: ${error.message}`);
    return { model, sees: false, rounds: [], missing: error.message };
  } finally {
    await running?.close();
  }
}
