import { closeSync, openSync, readSync } from 'node:fs';
import { jsonRows } from './json-rows.ts';
import { firstCharacter, lineRows } from './line-rows.ts';
import { DataFileError, RowError } from './row-error.ts';
import type { RowPlace } from './row-place.ts';

/**
 * How rows stand in a file: `list`, a JSON list or one JSON object a line; `entries`, those of a JSON object; or the list
 * under a key of a JSON object.
 */
export type RowLayout = 'list' | 'entries' | { within: string };

/** A file of rows of JSON, which are found by one pass over it and then read one by one. */
export class DataFile {
  readonly path: string;
  readonly #layout: RowLayout;
  readonly #descriptor: number;

  /** @throws {DataFileError} when there is no such file. */
  constructor(path: string, layout: RowLayout) {
    this.path = path;
    this.#layout = layout;
    try {
      this.#descriptor = openSync(path, 'r');
    } catch (error) {
      throw new DataFileError(path, error instanceof Error ? error.message : String(error));
    }
  }

  /** @throws {DataFileError} when the file is empty, of another form, or ends inside of a row. */
  rows(): Iterable<RowPlace> {
    const first = firstCharacter(this.#descriptor);
    if (first === undefined) throw new DataFileError(this.path, 'it is empty');
    if (this.#layout === 'list') {
      return first === '[' ? jsonRows(this.#descriptor, this.path) : lineRows(this.#descriptor);
    }
    if (first !== '{') throw new DataFileError(this.path, 'it is no JSON object');
    return jsonRows(this.#descriptor, this.path, this.#layout === 'entries' ? undefined : this.#layout.within);
  }

  /**
   * The value of a row; of entries, an object of the one entry.
   * @throws {RowError} when it is no JSON.
   */
  read({ offset, length }: RowPlace): unknown {
    const bytes = new Uint8Array(length);
    readSync(this.#descriptor, bytes, 0, length, offset);
    const text = new TextDecoder().decode(bytes);
    try {
      return JSON.parse(this.#layout === 'entries' ? `{${text}}` : text);
    } catch (error) {
      throw new RowError(`is not JSON (${error instanceof Error ? error.message : error})`);
    }
  }

  close(): void {
    closeSync(this.#descriptor);
  }
}
