import { abortable } from '../abortable.ts';
import { errorMessage } from '../error-message.ts';
import { checkObservations } from './observations.ts';
import type { Expert, ExpertContext, ExpertImage, ExpertPlugin, ExpertReport, Observation } from './plugin.ts';

/** One plugin in use: started when it is first needed, held to its deadline and to the form of its answers. */
export class RunningExpert {
  readonly plugin: ExpertPlugin;
  readonly #makeContext: () => ExpertContext;
  #started: Promise<Expert> | undefined;

  constructor(plugin: ExpertPlugin, makeContext: () => ExpertContext) {
    this.plugin = plugin;
    this.#makeContext = makeContext;
  }

  /** Begins to start, if it has not begun. A start that fails is tried again the next time. */
  start(): Promise<Expert> {
    this.#started ??= this.#create().catch((error: unknown) => {
      this.#started = undefined;
      throw new Error(`it does not start: ${errorMessage(error)}`);
    });
    return this.#started;
  }

  /**
   * Looks at one image; the time that starting takes counts.
   * @throws {Error} when it fails, returns something else than observations, or is not done at its deadline;
   *   the signal's reason when that aborts.
   */
  async observe(image: ExpertImage, signal: AbortSignal, reports: readonly ExpertReport[]): Promise<Observation[]> {
    const { deadlineMs } = this.plugin;
    const deadline = new AbortController();
    const late = new Error(`it was not done after ${deadlineMs / 1000} s`);
    const timer = setTimeout(() => deadline.abort(late), deadlineMs);
    const either = AbortSignal.any([signal, deadline.signal]);
    try {
      const looking = this.start().then((expert) => expert.observe(image, either, reports));
      return checkObservations(await abortable(looking, either), this.plugin, image);
    } finally {
      clearTimeout(timer);
    }
  }

  async dispose(): Promise<void> {
    const starting = this.#started;
    this.#started = undefined;
    const expert = await starting?.catch(() => undefined);
    await expert?.dispose();
  }

  async #create(): Promise<Expert> {
    const expert = await this.plugin.create(this.#makeContext());
    try {
      await expert.warmUp?.();
      return expert;
    } catch (error) {
      await expert.dispose();
      throw error;
    }
  }
}
