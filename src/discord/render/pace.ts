import Bottleneck from 'bottleneck';
import type { Change } from './answer-messages.ts';

/** Milliseconds between two changes on one route: within Discord's five in five seconds, with room for others. */
const CHANGE_INTERVAL_MS = 1200;

/** The first words of an answer go before the next words of another. */
const PRIORITY: Record<Change['kind'], number> = { send: 3, edit: 5, remove: 7 };

/** Spreads the changes to messages over time, route by route. discord.js itself waits out what Discord still refuses. */
export class Pace {
  readonly #routes = new Bottleneck.Group({ minTime: CHANGE_INTERVAL_MS, maxConcurrent: 1 });

  /** Runs a job when the route's turn has come. */
  async take(route: string, kind: Change['kind'], job: () => Promise<void>): Promise<void> {
    await this.#routes.key(route).schedule({ priority: PRIORITY[kind] }, job);
  }
}
