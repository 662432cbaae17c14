import { megabytes, NotHereError } from '../../weights/fetch/errors.ts';
import type { FetchEvent } from '../../weights/fetch/progress.ts';
import { abortable } from '../abortable.ts';
import { errorMessage } from '../error-message.ts';
import type { Fetching } from './context.ts';
import { checkObservations } from './observations.ts';
import type { Expert, ExpertContext, ExpertImage, ExpertPlugin, ExpertReport, Observation } from './plugin.ts';

/** One plugin in use: started when it is first needed, held to its deadline and to the form of its answers. */
export class RunningExpert {
  readonly plugin: ExpertPlugin;
  readonly #makeContext: (fetching: Fetching) => ExpertContext;
  readonly #lifetime = new AbortController();
  #started: Promise<Expert> | undefined;
  /** How far its weights have come, while they are fetched. */
  #fetching: string | undefined;

  constructor(plugin: ExpertPlugin, makeContext: (fetching: Fetching) => ExpertContext) {
    this.plugin = plugin;
    this.#makeContext = makeContext;
  }

  /** Begins to start, if it has not begun. A start that fails is tried again the next time. */
  start(): Promise<Expert> {
    this.#started ??= this.#create().catch((error: unknown) => {
      this.#started = undefined;
      throw error instanceof NotHereError ? error : new Error(`it does not start: ${errorMessage(error)}`);
    });
    return this.#started;
  }

  /**
   * Looks at one image; the time that starting takes counts, but a start goes on beyond it: weights that are fetched for
   * the first time will be there for a later image.
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
    } catch (error) {
      throw either.aborted && this.#fetching ? new Error(this.#fetching) : error;
    } finally {
      clearTimeout(timer);
    }
  }

  async dispose(): Promise<void> {
    this.#lifetime.abort();
    const starting = this.#started;
    this.#started = undefined;
    const expert = await starting?.catch(() => undefined);
    await expert?.dispose();
  }

  async #create(): Promise<Expert> {
    const onEvent = (event: FetchEvent) => this.#followFetching(event);
    try {
      return await warm(await this.plugin.create(this.#makeContext({ signal: this.#lifetime.signal, onEvent })));
    } finally {
      this.#fetching = undefined;
    }
  }

  #followFetching(event: FetchEvent): void {
    const far = event.type === 'bytes' ? ` (${megabytes(event.bytes)} of ${megabytes(event.total)} are here)` : '';
    const fetching = `its weights are still being fetched${far}: ask again when they are here`;
    this.#fetching = event.type === 'fetched' ? undefined : fetching;
  }
}

/** An expert that does not warm up is put away. */
async function warm(expert: Expert): Promise<Expert> {
  try {
    await expert.warmUp?.();
    return expert;
  } catch (error) {
    await expert.dispose();
    throw error;
  }
}
