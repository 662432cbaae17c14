import type { Snowflake } from 'discord.js';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import type { Settings } from '../config/settings.ts';
import { evidenceTable } from '../core/evidence.ts';
import type { ExpertReport } from '../core/experts/plugin.ts';
import type { Logger } from '../log/logger.ts';
import { openStore } from '../store/open-store.ts';
import type { Store } from '../store/store.ts';

/** Answers whose evidence is held in memory, and the most lines of one. */
const MOST_IN_MEMORY = 200;
const MOST_LINES = 1_000;

const evidenceSchema = z.array(z.string());

/** What answers about pictures rest on, by the question: of the latest in memory, and for some days in the store. */
export class EvidenceBook {
  readonly #latest = new LRUCache<Snowflake, string[]>({ max: MOST_IN_MEMORY });
  readonly #store: Store | undefined;

  constructor(settings: Settings, log: Logger) {
    this.#store = openStore(settings, log);
  }

  /** @param images Names of all images of the conversation, in the order of their numbers. */
  put(questionId: Snowflake, reports: readonly ExpertReport[], images: readonly string[]): void {
    const lines = evidenceTable(reports, images).slice(0, MOST_LINES);
    this.#latest.set(questionId, lines);
    this.#store?.put('evidence', questionId, lines);
  }

  /** Lines that tell which expert saw what, and where; undefined if they are not kept any more. */
  get(questionId: Snowflake): string[] | undefined {
    const latest = this.#latest.get(questionId);
    return latest ?? evidenceSchema.safeParse(this.#store?.get('evidence', questionId)).data;
  }

  remove(questionId: Snowflake): void {
    this.#latest.delete(questionId);
    this.#store?.remove('evidence', questionId);
  }

  close(): void {
    this.#store?.close();
  }
}
