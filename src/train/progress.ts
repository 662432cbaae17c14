import type { StepReport } from './training.ts';

/** How a training goes, in figures. */
export interface Progress {
  step: number;
  steps: number;
  /** Running mean of the loss, in nats a token. */
  loss: number;
  /** Targets a second, of the latest steps. */
  tokensPerSecond: number;
  secondsLeft: number;
}

/** Share of a running mean that a step takes. */
const NEW = 0.05;

/** Follows steps. */
export class ProgressMeter {
  readonly #steps: number;
  readonly #minutes: number | undefined;
  #loss: number | undefined;
  #seconds: number | undefined;
  #tokens = 0;
  #added = 0;
  #elapsed: number;

  /** @param elapsed Seconds that the training took before. */
  constructor({ steps, minutes, elapsed = 0 }: { steps: number; minutes?: number; elapsed?: number }) {
    this.#steps = steps;
    this.#minutes = minutes;
    this.#elapsed = elapsed;
  }

  add({ step, loss, tokens, seconds }: StepReport): Progress {
    this.#loss = running(this.#loss, loss);
    this.#speed(tokens, seconds);
    this.#elapsed += seconds;
    const bySteps = (this.#steps - step) * (this.#seconds ?? 0);
    const byClock = this.#minutes === undefined ? bySteps : 60 * this.#minutes - this.#elapsed;
    return {
      step,
      steps: this.#steps,
      loss: this.#loss,
      tokensPerSecond: this.#tokens / (this.#seconds ?? 1),
      secondsLeft: Math.max(0, Math.min(bySteps, byClock)),
    };
  }

  /** The first step compiles the network and tells little of those to come. */
  #speed(tokens: number, seconds: number): void {
    const isSecond = this.#added === 1;
    this.#seconds = isSecond ? seconds : running(this.#seconds, seconds);
    this.#tokens = isSecond ? tokens : running(this.#tokens || undefined, tokens);
    this.#added++;
  }
}

function running(mean: number | undefined, value: number): number {
  return mean === undefined ? value : (1 - NEW) * mean + NEW * value;
}
