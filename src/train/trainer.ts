import { AdamW, clippingFactor, gradientNorm } from './adamw.ts';
import { Ahead } from './ahead.ts';
import type { BatchSource, DrawnBatch } from './batch-source.ts';
import { GradientSum } from './gradient-sum.ts';
import { ParameterMean } from './parameter-mean.ts';
import { learningRate } from './schedule.ts';
import type { Ending, StepReport, TrainingEvents, TrainingSettings, TrainingState } from './training.ts';
import { DivergedError } from './training-error.ts';
import type { Evaluation, StepResult, TrainingStep } from './training-step.ts';

/** Data that is learned from and, where there is any, data that is held back to measure on. */
export interface TrainingData {
  source: BatchSource;
  heldBack?: () => AsyncIterable<DrawnBatch>;
}

/** Trains a step's parameters. Equal seeds, data and settings give equal parameters, bit for bit, whatever the interruptions. */
export class Trainer {
  readonly optimiser: AdamW;
  /** Of the parameters, where it makes the outcome. */
  readonly mean: ParameterMean | undefined;
  readonly #step: TrainingStep;
  readonly #source: Ahead;
  readonly #heldBack: TrainingData['heldBack'];
  readonly #settings: TrainingSettings;
  /** The batch that was learned last. */
  #latest: DrawnBatch | undefined;
  #state: TrainingState = { step: 0, tokens: 0, seconds: 0, stale: 0 };

  constructor(step: TrainingStep, { source, heldBack }: TrainingData, settings: TrainingSettings) {
    this.#step = step;
    this.#source = new Ahead(source);
    this.#heldBack = heldBack;
    this.#settings = settings;
    this.optimiser = new AdamW(step.parameters, settings.optimiser);
    this.mean = settings.average && new ParameterMean(step.parameters, settings.average.share);
  }

  get state(): Readonly<TrainingState> {
    return this.#state;
  }

  /** Does some work while the outcome is in the parameters' place: what is made of their mean, or the latest ones. */
  async withOutcome<T>(work: () => T | Promise<T>): Promise<T> {
    return this.mean && this.#averaged > 0 ? await this.mean.inPlace(work) : await work();
  }

  /** Updates that the mean is made of. */
  get #averaged(): number {
    return this.#state.step - (this.#settings.average?.from ?? Number.POSITIVE_INFINITY);
  }

  /** Goes on from a checkpoint, whose parameters and moments are in place already. */
  resume(state: TrainingState, cursor: unknown): void {
    this.#state = { ...state };
    this.#source.seek(cursor);
  }

  /**
   * Trains to the end, or until the signal aborts: the running update is finished, and all is saved.
   * @throws {DivergedError} when the loss or a gradient is no number; nothing is changed by that batch.
   */
  async run(events: TrainingEvents, signal?: AbortSignal): Promise<Ending> {
    const { checkpointEvery, evaluateEvery } = this.#settings;
    let ending = this.#ending(signal);
    let savedAt = this.#state.step;
    while (ending === undefined) {
      const report = await this.#update();
      events.onStep?.(report);
      const { step } = this.#state;
      if (this.#heldBack && (step % evaluateEvery === 0 || this.#planned())) {
        await this.withOutcome(() => this.#evaluate(events));
      }
      ending = this.#ending(signal);
      if (ending === undefined && step % checkpointEvery !== 0) continue;
      await this.#save(events);
      savedAt = step;
    }
    if (savedAt !== this.#state.step) await this.#save(events);
    return ending;
  }

  /** Saves parameters that still give a loss: an update may have driven them out of bounds. */
  async #save(events: TrainingEvents): Promise<void> {
    if (this.#latest) {
      const { batch, places } = this.#latest;
      const { loss } = await this.#step.evaluate(batch);
      if (!Number.isFinite(loss))
        throw new DivergedError(this.#state.step, `the loss is ${loss} after its update`, places);
    }
    await events.save({ ...this.#state }, this.#source.cursor());
  }

  #ending(signal?: AbortSignal): Ending | undefined {
    const { patience } = this.#settings;
    const planned = this.#planned();
    if (planned) return planned;
    if (patience !== undefined && this.#state.stale >= patience) return 'early-stop';
    return signal?.aborted ? 'interrupted' : undefined;
  }

  /** The ending that the schedule has come to, where it has. */
  #planned(): 'finished' | 'time-over' | undefined {
    const { schedule, minutes } = this.#settings;
    if (this.#state.step >= schedule.steps) return 'finished';
    if (minutes !== undefined && this.#state.seconds >= 60 * minutes) return 'time-over';
    return undefined;
  }

  async #update(): Promise<StepReport> {
    const began = performance.now();
    const { schedule, minutes } = this.#settings;
    const rate = learningRate(this.#state.step, schedule, minutes && this.#state.seconds / (60 * minutes));
    const { sums, places } = await this.#gradients();
    const norms = [...sums.values()].map((sum) => this.#apply(sum, rate, places));
    const tokens = total([...sums.values()].map((sum) => sum.tokens));
    const loss = total([...sums.values()].map((sum) => sum.loss)) / tokens;
    const seconds = (performance.now() - began) / 1000;
    const { step, tokens: before, seconds: until } = this.#state;
    this.#state = { ...this.#state, step: step + 1, tokens: before + tokens, seconds: until + seconds };
    if (this.#averaged > 0) this.mean?.add(this.#averaged);
    return { step: step + 1, loss, tokens, learningRate: rate, gradientNorm: Math.max(...norms), seconds };
  }

  /** The gradients of one update: groups whose parameters are disjoint have a sum each, over their own tokens. */
  async #gradients(): Promise<{ sums: Map<string, GradientSum>; places: string[] }> {
    const sums = new Map<string, GradientSum>();
    const places: string[] = [];
    for (let part = 0; part < this.#settings.accumulate; part++) {
      const drawn = await this.#source.next();
      this.#source.prepare();
      places.push(...drawn.places);
      this.#latest = drawn;
      for (const sum of sums.values()) sum.keep();
      const result = await this.#run(drawn, part);
      const group = drawn.batch.group ?? '';
      const sum = sums.get(group) ?? new GradientSum();
      sum.add(result);
      sums.set(group, sum);
    }
    return { sums, places };
  }

  async #run({ batch, places }: DrawnBatch, part: number): Promise<StepResult> {
    const result = await this.#step.run({ ...batch, seed: this.#seedOf(part) });
    if (!Number.isFinite(result.loss)) {
      throw new DivergedError(this.#state.step, `the loss is ${result.loss}`, places);
    }
    return result;
  }

  /** Of drop-out: another one for each batch, the same one whenever that batch is computed. */
  #seedOf(part: number): number {
    const { seed, accumulate } = this.#settings;
    return (seed + this.#state.step * accumulate + part) % 2 ** 31;
  }

  #apply(sum: GradientSum, rate: number, places: readonly string[]): number {
    const { clip } = this.#settings;
    const scale = 1 / Math.max(1, sum.tokens);
    const norm = gradientNorm(sum.gradients, scale);
    if (!Number.isFinite(norm)) {
      throw new DivergedError(this.#state.step, `the length of the gradients is ${norm}`, places);
    }
    const factor = clip === undefined ? 1 : clippingFactor(norm, clip);
    this.optimiser.step(sum.gradients, rate, scale * factor);
    return norm;
  }

  async #evaluate(events: TrainingEvents): Promise<void> {
    const sum: Evaluation = { loss: 0, tokens: 0, correct: 0 };
    for await (const { batch } of this.#heldBack?.() ?? []) {
      const { loss, tokens, correct } = await this.#step.evaluate(batch);
      sum.loss += loss;
      sum.tokens += tokens;
      sum.correct += correct;
    }
    const { step, best } = this.#state;
    const loss = sum.loss / sum.tokens;
    if (!Number.isFinite(loss)) throw new DivergedError(step, `the loss of the data held back is ${loss}`, []);
    const isBest = best === undefined || loss < best.loss;
    if (isBest) this.#state.best = { step, loss };
    this.#state.stale = isBest ? 0 : this.#state.stale + 1;
    await events.onEvaluation?.({ step, loss, accuracy: sum.correct / sum.tokens, isBest });
  }
}

function total(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0);
}
