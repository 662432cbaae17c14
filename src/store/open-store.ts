import { closeSync, openSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { makeFolder } from '../config/cache-folder.ts';
import type { Settings } from '../config/settings.ts';
import type { Logger } from '../log/logger.ts';
import { Store } from './store.ts';

const FILE = 'observations.sqlite';
/** Raised when the tables change: what older versions kept is forgotten. */
const VERSION = 1;
/** What another process may hold the file. Short, since whoever waits here waits with all its work. */
const PATIENCE_MS = 250;
const DAY_MS = 86_400_000;

const TABLE = `
  create table if not exists entries (
    kind text not null,
    key text not null,
    value text not null,
    at integer not null,
    primary key (kind, key)
  ) strict, without rowid;
  create index if not exists entries_by_age on entries (at)`;

/**
 * Opens the store of this machine, which several processes may share; a file in the cache folder that only its owner can
 * read. A file that cannot be used is a warning and no store. With a retention of 0 days there is none, and what an earlier setting kept is removed.
 */
export function openStore(
  { cacheDir, experts }: Pick<Settings, 'cacheDir' | 'experts'>,
  log: Logger,
): Store | undefined {
  const path = join(cacheDir, FILE);
  const days = experts.observationDays;
  try {
    if (days > 0) return new Store(openDatabase(path, cacheDir), days * DAY_MS, log);
    for (const ending of ['', '-wal', '-shm']) rmSync(path + ending, { force: true });
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    log.warn({ path, problem }, 'the store of observations cannot be used: what is seen is kept in memory only');
  }
  return undefined;
}

function openDatabase(path: string, folder: string): DatabaseSync {
  makeFolder(folder);
  closeSync(openSync(path, 'a', 0o600));
  const database = new DatabaseSync(path, { timeout: PATIENCE_MS });
  try {
    // What is deleted is overwritten: it was what people's pictures say.
    database.exec('pragma journal_mode = wal; pragma synchronous = normal; pragma secure_delete = on');
    migrate(database);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

function migrate(database: DatabaseSync): void {
  const version = Number(database.prepare('pragma user_version').get()?.user_version);
  if (version === VERSION) return;
  if (version > VERSION) throw new Error('it was written by a later version of Tyto');
  database.exec(`begin immediate; drop table if exists entries; ${TABLE}; pragma user_version = ${VERSION}; commit`);
}
