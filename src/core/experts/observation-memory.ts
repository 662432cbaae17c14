import { LRUCache } from 'lru-cache';
import type { Store } from '../../store/store.ts';
import type { Observation } from './plugin.ts';

const MOST_IN_MEMORY = 500;

/** What was seen in which image: the latest in memory, and for some days in the store. Failures are never kept. */
export class ObservationMemory {
  readonly #latest = new LRUCache<string, Observation[]>({ max: MOST_IN_MEMORY });
  readonly #openStore: () => Store | undefined;
  #store: Store | undefined | null = null;

  /** @param openStore Called when it is first needed; by default there is no store. */
  constructor(openStore: () => Store | undefined = () => undefined) {
    this.#openStore = openStore;
  }

  /**
   * @param check Holds what comes out of the store to the form of observations; throws if it has another.
   */
  get(key: string, check: (value: unknown) => Observation[]): Observation[] | undefined {
    const latest = this.#latest.get(key);
    if (latest) return latest;
    const stored = this.#use()?.get('observations', key);
    if (stored === undefined) return undefined;
    try {
      const observations = check(stored);
      this.#latest.set(key, observations);
      return observations;
    } catch {
      return undefined;
    }
  }

  set(key: string, observations: Observation[]): void {
    this.#latest.set(key, observations);
    this.#use()?.put('observations', key, observations);
  }

  close(): void {
    this.#store?.close();
    this.#store = undefined;
  }

  #use(): Store | undefined {
    if (this.#store === null) this.#store = this.#openStore();
    return this.#store;
  }
}
