import Bottleneck from 'bottleneck';
import { LRUCache } from 'lru-cache';
import type { Settings } from '../../config/settings.ts';
import type { Logger } from '../../log/logger.ts';
import { abortable } from '../abortable.ts';
import { atMost } from '../at-most.ts';
import { errorMessage } from '../error-message.ts';
import { expertContext } from './context.ts';
import type { ExpertImage, ExpertPlugin, ExpertReport, Observation } from './plugin.ts';
import { RunningExpert } from './running-expert.ts';

const CACHED_OBSERVATIONS = 500;
/** How many `light` looks run side by side, over all turns; one that waits is not late yet. */
const LIGHT_AT_ONCE = 4;
/** What a plugin that hangs may take from the end of the program. */
const DISPOSE_MS = 2_000;

/** Runs the expert plugins. Nothing that a plugin does, or fails to do, costs more than that plugin's deadline. */
export class ExpertHost {
  readonly #experts: RunningExpert[];
  readonly #log: Logger;
  readonly #cache = new LRUCache<string, Observation[]>({ max: CACHED_OBSERVATIONS });
  /** A deadline runs from when a place is free. */
  readonly #places = {
    light: new Bottleneck({ maxConcurrent: LIGHT_AT_ONCE }),
    heavy: new Bottleneck({ maxConcurrent: 1 }),
  };

  constructor(plugins: readonly ExpertPlugin[], settings: Settings, log: Logger) {
    this.#log = log;
    this.#experts = plugins.map((plugin) => new RunningExpert(plugin, () => expertContext(plugin, settings, log)));
  }

  get names(): string[] {
    return this.#experts.map(({ plugin }) => plugin.name);
  }

  /** Starts the experts while there is something else to wait for. Failures show when an image is looked at. */
  warmUp(): void {
    for (const expert of this.#experts) {
      expert.start().catch((error: unknown) => this.#log.debug({ expert: expert.plugin.name }, errorMessage(error)));
    }
  }

  /**
   * Shows every image to every expert and yields each report as it comes.
   * @throws the signal's reason when it aborts.
   */
  async *look(images: readonly ExpertImage[], signal: AbortSignal): AsyncGenerator<ExpertReport, void, void> {
    const running = new Map<number, Promise<[number, ExpertReport]>>();
    const pairs = images.flatMap((image) => this.#experts.map((expert) => ({ expert, image })));
    pairs.forEach(({ expert, image }, id) => {
      running.set(
        id,
        this.#report(expert, image, signal).then((report) => [id, report]),
      );
    });
    while (running.size > 0) {
      const [id, report] = await abortable(Promise.race(running.values()), signal);
      running.delete(id);
      yield report;
    }
  }

  async dispose(): Promise<void> {
    await atMost(DISPOSE_MS, Promise.all(this.#experts.map((expert) => expert.dispose())));
  }

  /** Never rejects: whatever goes wrong becomes part of the report. */
  async #report(expert: RunningExpert, image: ExpertImage, signal: AbortSignal): Promise<ExpertReport> {
    const { name, version, cost } = expert.plugin;
    const key = `${image.hash}:${name}:${version}`;
    const known = this.#cache.get(key);
    if (known) return { name, version, image: image.number, ms: 0, ok: true, observations: known };
    let began = performance.now();
    const outcome = (result: Pick<ExpertReport, 'ok' | 'observations' | 'error'>): ExpertReport => {
      return { name, version, image: image.number, ms: Math.round(performance.now() - began), ...result };
    };
    try {
      const observations = await this.#places[cost].schedule(async () => {
        began = performance.now();
        signal.throwIfAborted();
        return expert.observe(image, signal);
      });
      this.#cache.set(key, observations);
      return outcome({ ok: true, observations });
    } catch (error) {
      const message = errorMessage(error);
      if (!signal.aborted) this.#log.warn({ expert: name, image: image.number, error: message }, 'an expert failed');
      return outcome({ ok: false, observations: [], error: message });
    }
  }
}
