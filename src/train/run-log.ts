import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import type { EvaluationReport, StepReport } from './trainer.ts';

/** An entry of a run's log. */
export type LogEntry =
  | ({ type: 'step' } & StepReport)
  | ({ type: 'evaluation' } & EvaluationReport)
  | { type: 'checkpoint'; step: number }
  | { type: 'bad-row'; place: string; problem: string }
  | { type: 'start' | 'end'; step: number; what: string };

/** What happened in a run, one JSON object a line. */
export class RunLog {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  add(entry: LogEntry): void {
    appendFileSync(this.#path, `${JSON.stringify({ time: new Date().toISOString(), ...entry })}\n`);
  }

  entries(): LogEntry[] {
    if (!existsSync(this.#path)) return [];
    const lines = readFileSync(this.#path, 'utf8').split('\n');
    return lines.flatMap((line) => parsed(line) ?? []);
  }

  /** Takes out the steps behind a checkpoint that is gone on from: they are made again. */
  goBackTo(step: number): void {
    const kept = this.entries().filter((entry) => !('step' in entry) || entry.step <= step);
    writeFileSync(this.#path, kept.map((entry) => `${JSON.stringify(entry)}\n`).join(''));
  }
}

/** A line that a crash cut off is nothing. */
function parsed(line: string): LogEntry | undefined {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
