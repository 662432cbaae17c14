import type { AdamWOptions } from './adamw.ts';
import type { Schedule } from './schedule.ts';

/** How a training goes about it. */
export interface TrainingSettings {
  schedule: Schedule;
  optimiser: AdamWOptions;
  /** Batches of one update. */
  accumulate: number;
  /** Longest that the gradients of one update may be, taken as one vector. */
  clip?: number;
  /** Seed of what is drawn within a step, such as drop-out. */
  seed: number;
  evaluateEvery: number;
  /** Evaluations without a better one after which training ends. */
  patience?: number;
  checkpointEvery: number;
  /**
   * The outcome lies at `share` of the way from the beginning to the mean of the parameters behind each update after the first
   * `from`; absent: it is the latest parameters.
   */
  average?: { from: number; share: number };
  /** Limit of time; the learning rate then follows the clock, where that is ahead of the steps. */
  minutes?: number;
}

/** How far a training is. Everything of it is in a checkpoint. */
export interface TrainingState {
  /** Updates so far. */
  step: number;
  /** Targets learned from so far. */
  tokens: number;
  seconds: number;
  /** The best evaluation, its loss in nats a token. */
  best?: { step: number; loss: number };
  /** Evaluations since the best one. */
  stale: number;
}

/** An update, as it is reported. */
export interface StepReport {
  step: number;
  /** Mean over the update's targets, in nats. */
  loss: number;
  tokens: number;
  learningRate: number;
  /** Before clipping; the longest where groups have updates of their own. */
  gradientNorm: number;
  /** That the update took, batches included. */
  seconds: number;
}

export interface EvaluationReport {
  step: number;
  loss: number;
  /** Share of the targets that were the likeliest token. */
  accuracy: number;
  isBest: boolean;
}

/** What a training tells and has kept on its way. */
export interface TrainingEvents {
  onStep?(report: StepReport): void;
  /** The outcome so far is in the parameters' place. */
  onEvaluation?(report: EvaluationReport): void | Promise<void>;
  /** To be kept: parameters, moments, this state and this cursor belong together. */
  save(state: TrainingState, cursor: unknown): void | Promise<void>;
}

export type Ending = 'finished' | 'interrupted' | 'early-stop' | 'time-over';
