import type { OnFetchEvent } from '../weights/fetch/progress.ts';
import type { Progress } from './progress.ts';
import type { DataCounts } from './recipe-data.ts';
import type { EvaluationReport, StepReport } from './training.ts';

/** What a run tells whoever watches it. */
export interface RunWatcher {
  onFetch: OnFetchEvent;
  onCounted(counts: DataCounts): void;
  onBadRow(row: { place: string; problem: string }): void;
  onStart(start: { parameters: number; examples: number; steps: number; step: number }): void;
  onStep(progress: Progress, report: StepReport): void;
  onEvaluation(report: EvaluationReport): void;
  onSaved(step: number): void;
}
