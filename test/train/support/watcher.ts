import type { RunWatcher } from '../../../src/train/run-watcher.ts';
import type { StepReport } from '../../../src/train/training.ts';

/** Keeps what a run tells of its steps and bad rows. */
export class KeptWatcher implements RunWatcher {
  readonly losses: number[] = [];
  readonly badRows: string[] = [];
  readonly #afterStep: (step: number) => void;

  constructor(afterStep: (step: number) => void = () => {}) {
    this.#afterStep = afterStep;
  }

  onFetch() {}
  onCounted() {}
  onStart() {}
  onEvaluation() {}
  onSaved() {}

  onBadRow = ({ place, problem }: { place: string; problem: string }): void => {
    this.badRows.push(`${place} ${problem}`);
  };

  onStep = (_progress: unknown, { step, loss }: StepReport): void => {
    this.losses.push(loss);
    this.#afterStep(step);
  };
}
