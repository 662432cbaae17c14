import project from '../../package.json' with { type: 'json' };
import { explainFullDisk } from '../weights/fetch/disk-space.ts';
import { KEPT, loadCheckpoint, saveCheckpoint, type TrainedParts, type TrainingIdentity } from './checkpoint.ts';
import { ProgressMeter } from './progress.ts';
import type { PreparedData } from './recipe-data.ts';
import type { Recipe } from './recipe-schema.ts';
import { settingsOf } from './recipe-settings.ts';
import type { RunFolder } from './run-folder.ts';
import type { RunWatcher } from './run-watcher.ts';
import type { TrainedSystem } from './systems/system.ts';
import { Trainer } from './trainer.ts';
import type { Ending, EvaluationReport, StepReport, TrainingEvents, TrainingState } from './training.ts';

/** How a run came out. */
export interface RunResult {
  ending: Ending;
  state: TrainingState;
  /** Of the latest step, smoothed. */
  loss: number | undefined;
  /** To be given to `TYTO_MODEL`. */
  manifest: string;
}

interface RunControl {
  /** Go on from the folder's checkpoint. */
  resume: boolean;
  signal: AbortSignal;
  watcher: RunWatcher;
}

/** What a run works with. */
export interface RunParts {
  folder: RunFolder;
  system: TrainedSystem;
  data: PreparedData;
  identity: TrainingIdentity;
}

/** A training with its folder. */
export class RecipeRun {
  readonly #recipe: Recipe;
  readonly #parts: RunParts;
  readonly #trainer: Trainer;
  readonly #steps: number;
  #loss: number | undefined;

  constructor(recipe: Recipe, parts: RunParts) {
    const settings = settingsOf(recipe, parts.data);
    this.#recipe = recipe;
    this.#parts = parts;
    this.#steps = settings.schedule.steps;
    this.#trainer = new Trainer(parts.system.step, parts.data, settings);
  }

  async run({ resume, signal, watcher }: RunControl): Promise<RunResult> {
    const { folder, data } = this.#parts;
    if (resume) this.#goOn();
    const { step, seconds } = this.#trainer.state;
    watcher.onStart({ parameters: this.#parameters, examples: data.examples, steps: this.#steps, step });
    folder.log.add({ type: 'start', step, what: resume ? 'resumed' : 'started' });
    const { minutes } = this.#recipe.schedule;
    const meter = new ProgressMeter({
      steps: this.#steps,
      elapsed: seconds,
      ...(minutes !== undefined && { minutes }),
    });
    const ending = await this.#withRoom(async () => {
      const end = await this.#trainer.run(this.#events(meter, watcher), signal);
      folder.log.add({ type: 'end', step: this.#trainer.state.step, what: end });
      this.#writeOutcome(end);
      return end;
    });
    return { ending, state: this.#trainer.state, loss: this.#loss, manifest: folder.manifestPath };
  }

  /** What a checkpoint holds. */
  get #trained(): TrainedParts {
    const { optimiser, mean } = this.#trainer;
    return { parameters: this.#parts.system.step.parameters, optimiser, mean };
  }

  /** How many values are trained. */
  get #parameters(): number {
    const tensors = [...this.#parts.system.step.parameters.values()];
    return tensors.reduce((sum, { values }) => sum + values.length, 0);
  }

  /** Says what is needed where the disk fills up: a checkpoint is the parameters and two moments of each. */
  async #withRoom<T>(work: () => Promise<T>): Promise<T> {
    const { folder } = this.#parts;
    try {
      return await work();
    } catch (error) {
      throw await explainFullDisk(error, folder.path, 3 * 4 * this.#parameters, KEPT);
    }
  }

  #goOn(): void {
    const { folder, identity } = this.#parts;
    const { state, cursor } = loadCheckpoint(folder.path, identity, this.#trained);
    this.#trainer.resume(state, cursor);
    folder.log.goBackTo(state.step);
  }

  #events(meter: ProgressMeter, watcher: RunWatcher): TrainingEvents {
    const { folder, system, identity } = this.#parts;
    return {
      onStep: (report: StepReport) => {
        const progress = meter.add(report);
        this.#loss = progress.loss;
        folder.log.add({ type: 'step', ...report });
        watcher.onStep(progress, report);
      },
      onEvaluation: async (report: EvaluationReport) => {
        if (report.isBest) await system.save(folder.path);
        folder.log.add({ type: 'evaluation', ...report });
        watcher.onEvaluation(report);
      },
      save: async (state: TrainingState, cursor: unknown) => {
        await saveCheckpoint(folder.path, identity, this.#trained, { state, cursor });
        // With data held back the best parameters are the outcome, else the latest.
        if (state.best === undefined) await this.#trainer.withOutcome(() => system.save(folder.path));
        folder.log.add({ type: 'checkpoint', step: state.step });
        this.#writeOutcome('running');
        watcher.onSaved(state.step);
      },
    };
  }

  #writeOutcome(ending: Ending | 'running'): void {
    const { folder, system } = this.#parts;
    const { name, description, model } = this.#recipe;
    folder.writePlot(name);
    folder.writeManifest({
      ...system.manifest,
      name,
      description: description ?? `${model}, trained by the recipe ${name}.`,
      training: this.#described(ending),
    });
  }

  /** How the outcome came about, for people. */
  #described(ending: Ending | 'running'): Record<string, unknown> {
    const { data, identity } = this.#parts;
    const { step, tokens, seconds, best } = this.#trainer.state;
    return {
      recipe: identity.recipe,
      base: identity.base,
      data: data.counts,
      seed: this.#recipe.seed,
      parameters: this.#parameters,
      versions: {
        tyto: project.version,
        node: process.versions.node,
        onnxruntime: project.dependencies['onnxruntime-node'],
      },
      ending,
      steps: step,
      tokens,
      seconds: Math.round(seconds),
      loss: this.#loss,
      ...(best && { evaluation: best }),
    };
  }
}
