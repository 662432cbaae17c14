import type { DatabaseSync } from 'node:sqlite';
import type { Logger } from '../log/logger.ts';

/** What is kept: what experts saw in an image, and what an answer rested on. */
export type EntryKind = 'observations' | 'evidence';

const PRUNE_EVERY_MS = 3_600_000;
/** However many pictures there are, the file stays within some hundred megabytes. */
const MOST_ENTRIES = 50_000;
/** SQLite's code for a file that another process holds. */
const BUSY = 5;

/** JSON values under keys, each for as many days as the owner wants. Nothing that goes wrong here is ever thrown. */
export class Store {
  readonly #retentionMs: number;
  readonly #log: Logger;
  readonly #pruning: NodeJS.Timeout;
  #database: DatabaseSync | undefined;

  /** @param database With the table `entries` in it. */
  constructor(database: DatabaseSync, retentionMs: number, log: Logger) {
    this.#database = database;
    this.#retentionMs = retentionMs;
    this.#log = log;
    this.prune();
    this.#pruning = setInterval(() => this.prune(), PRUNE_EVERY_MS).unref();
  }

  /** What was put there, if it is not too old; it is for the caller to check its form. */
  get(kind: EntryKind, key: string): unknown {
    const row = this.#try((database) =>
      database
        .prepare('select value from entries where kind = ? and key = ? and at >= ?')
        .get(kind, key, Date.now() - this.#retentionMs),
    );
    try {
      return row && JSON.parse(String(row.value));
    } catch {
      return undefined;
    }
  }

  put(kind: EntryKind, key: string, value: unknown): void {
    this.#try((database) =>
      database
        .prepare('insert or replace into entries (kind, key, value, at) values (?, ?, ?, ?)')
        .run(kind, key, JSON.stringify(value), Date.now()),
    );
  }

  remove(kind: EntryKind, key: string): void {
    this.#try((database) => database.prepare('delete from entries where kind = ? and key = ?').run(kind, key));
  }

  /** Deletes what is too old, and the oldest of what is too much. */
  prune(): void {
    this.#try((database) => {
      database.prepare('delete from entries where at < ?').run(Date.now() - this.#retentionMs);
      database
        .prepare('delete from entries where at < (select at from entries order by at desc limit 1 offset ?)')
        .run(MOST_ENTRIES);
      // Until then the write-ahead log still holds what was deleted.
      database.exec('pragma wal_checkpoint(truncate)');
    });
  }

  close(): void {
    clearInterval(this.#pruning);
    this.#try((database) => database.close());
    this.#database = undefined;
  }

  /** A file that another process holds is tried again the next time; any other failure ends its use. */
  #try<Result>(work: (database: DatabaseSync) => Result): Result | undefined {
    if (this.#database === undefined) return undefined;
    try {
      return work(this.#database);
    } catch (error) {
      const problem = error instanceof Error ? error.message : String(error);
      this.#log.warn({ problem }, 'the store of observations failed');
      if (!isBusy(error)) this.#database = undefined;
      return undefined;
    }
  }
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && error.errcode === BUSY;
}
