import Bottleneck from 'bottleneck';
import type { Settings } from '../../config/settings.ts';
import type { Logger } from '../../log/logger.ts';
import { openStore } from '../../store/open-store.ts';
import { abortable } from '../abortable.ts';
import { atMost } from '../at-most.ts';
import { errorMessage } from '../error-message.ts';
import { expertContext } from './context.ts';
import { type Look, mergeLooks, type Picture, picturesOf } from './frames.ts';
import { LookBudget } from './look-budget.ts';
import { expertIdentity, imageKey, reportsKey } from './look-key.ts';
import { ObservationMemory } from './observation-memory.ts';
import { checkObservations } from './observations.ts';
import type { ExpertImage, ExpertPlugin, ExpertReport } from './plugin.ts';
import { RunningExpert } from './running-expert.ts';

/** How many `light` looks run side by side, over all turns; one that waits is not late yet. */
const LIGHT_AT_ONCE = 4;
/** What a plugin that hangs may take from the end of the program. */
const DISPOSE_MS = 2_000;

/** An expert and what its observations depend on beside the image. */
interface Seat {
  expert: RunningExpert;
  identity: string;
}

/** Where an expert waits until it may look. */
type Places = Record<ExpertPlugin['cost'], Bottleneck>;

/** How one look goes. */
interface Way {
  budget: LookBudget;
  places: Places;
  without: readonly string[];
}

const LEFT_OUT: Look = { ms: 0, ok: false, observations: [], error: 'it is left out, since the process died of it' };

/** How carefully experts look, after a process has died over a picture. */
export interface Care {
  /** One expert after another, in the order of {@link ExpertHost.experts}: which of them is to blame can then be told. */
  oneByOne?: boolean;
  /** Names of experts that do not look: they are reported as failed. */
  without?: readonly string[];
}

/** Runs the expert plugins. Nothing that a plugin does, or fails to do, costs more than the budget of a look. */
export class ExpertHost {
  readonly #all: Seat[];
  /** First those that look at pictures, then those that are given their reports. */
  readonly #waves: { images: Seat[]; reports: Seat[] };
  readonly #budgetMs: number;
  readonly #log: Logger;
  readonly #memory: ObservationMemory;
  /** A deadline runs from when a place is free. */
  readonly #places: Places = {
    light: new Bottleneck({ maxConcurrent: LIGHT_AT_ONCE }),
    heavy: new Bottleneck({ maxConcurrent: 1 }),
  };

  constructor(
    plugins: readonly ExpertPlugin[],
    settings: Settings,
    log: Logger,
    memory = new ObservationMemory(() => openStore(settings, log)),
  ) {
    this.#log = log;
    this.#memory = memory;
    this.#budgetMs = settings.experts.budgetMs;
    this.#all = plugins.map((plugin) => ({
      expert: new RunningExpert(plugin, (fetching) => expertContext(plugin, settings, log, fetching)),
      identity: expertIdentity(plugin, settings.experts.plugins[plugin.name]),
    }));
    const isGivenReports = ({ expert }: Seat) => expert.plugin.accepts.includes('observations');
    this.#waves = {
      images: this.#all.filter((seat) => !isGivenReports(seat)),
      reports: this.#all.filter(isGivenReports),
    };
  }

  /** In the order in which they look. */
  get experts(): ExpertPlugin[] {
    return [...this.#waves.images, ...this.#waves.reports].map(({ expert }) => expert.plugin);
  }

  /** Starts the experts while there is something else to wait for. Failures show when an image is looked at. */
  warmUp(): void {
    for (const { expert } of this.#all) {
      expert.start().catch((error: unknown) => this.#log.debug({ expert: expert.plugin.name }, errorMessage(error)));
    }
  }

  /**
   * Shows every picture to every expert and yields one report for each of both as it comes. Images that share a number
   * are the frames of one picture. What is not done within their budget is reported as late.
   * @throws the signal's reason when it aborts.
   */
  async *look(
    images: readonly ExpertImage[],
    signal: AbortSignal,
    { oneByOne = false, without = [] }: Care = {},
  ): AsyncGenerator<ExpertReport, void, void> {
    using budget = new LookBudget(this.#budgetMs, signal);
    const places = oneByOne ? onePlace() : this.#places;
    const way = { budget, places, without };
    const reports = picturesOf(images).flatMap((picture) => this.#lookAt(picture, way));
    const running = new Map(reports.map((report, id) => [id, report.then((done) => [id, done] as const)]));
    while (running.size > 0) {
      const [id, report] = await abortable(Promise.race(running.values()), signal);
      running.delete(id);
      const { name, image, ok, error } = report;
      if (!ok) this.#log.warn({ expert: name, image, error }, 'an expert failed');
      yield report;
    }
  }

  async dispose(): Promise<void> {
    await atMost(DISPOSE_MS, Promise.all(this.#all.map(({ expert }) => expert.dispose())));
    this.#memory.close();
  }

  /** Both waves over one picture. No report ever rejects: whatever goes wrong becomes part of it. */
  #lookAt(picture: Picture, { budget, places, without }: Way): Promise<ExpertReport>[] {
    const lookAs = (
      seat: Seat,
      frame: ExpertImage,
      key: string,
      reports: readonly ExpertReport[],
      signal: AbortSignal,
    ) => (without.includes(seat.expert.plugin.name) ? LEFT_OUT : this.#look(seat, frame, key, reports, signal, places));
    const first = this.#waves.images.map(async (seat) => {
      const looks = picture.frames.map((frame) =>
        lookAs(seat, frame, imageKey(seat.identity, frame.hash), [], budget.images),
      );
      return reportOf(seat, picture, mergeLooks(picture, await Promise.all(looks)));
    });
    const second = this.#waves.reports.map(async (seat) => {
      const reports = await Promise.all(first);
      const hashes = picture.frames.map(({ hash }) => hash);
      const given = this.#waves.images.map(({ identity }) => identity);
      const key = reportsKey(seat.identity, hashes, given, reports);
      return reportOf(seat, picture, await lookAs(seat, picture.frames[0], key, reports, budget.reports));
    });
    return [...first, ...second];
  }

  async #look(
    { expert }: Seat,
    image: ExpertImage,
    key: string,
    reports: readonly ExpertReport[],
    signal: AbortSignal,
    places: Places,
  ): Promise<Look> {
    const known = this.#memory.get(key, (value) => checkObservations(value, expert.plugin, image));
    if (known) return { ms: 0, ok: true, observations: known };
    let began = performance.now();
    try {
      const looking = places[expert.plugin.cost].schedule(async () => {
        began = performance.now();
        signal.throwIfAborted();
        return expert.observe(image, signal, reports);
      });
      const observations = await abortable(looking, signal);
      this.#memory.set(key, observations);
      return { ms: Math.round(performance.now() - began), ok: true, observations };
    } catch (error) {
      return { ms: Math.round(performance.now() - began), ok: false, observations: [], error: errorMessage(error) };
    }
  }
}

/** For one look alone: first come, first served. */
function onePlace(): Places {
  const place = new Bottleneck({ maxConcurrent: 1 });
  return { light: place, heavy: place };
}

function reportOf({ expert }: Seat, { number }: Picture, look: Look): ExpertReport {
  const { name, version, sees } = expert.plugin;
  return { name, version, image: number, ...(sees && { sees }), ...look };
}
