import { appendFileSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { EvaluationReport, StepReport } from './training.ts';

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

  /** Forgets everything: the run begins anew. */
  clear(): void {
    rmSync(this.#path, { force: true });
  }

  /** Takes out the steps behind a checkpoint that is gone on from: they are made again. Bad rows are told once. */
  goBackTo(step: number): void {
    const told = new Set<string>();
    const kept = this.entries().filter((entry) => {
      if (entry.type !== 'bad-row') return entry.step <= step;
      const row = `${entry.place} ${entry.problem}`;
      return !told.has(row) && told.add(row);
    });
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
