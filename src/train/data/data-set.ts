import type { EncodedRow } from '../encode/encoded-row.ts';
import { encodeWithin, type LengthLimit, type Wording } from '../encode/encoder.ts';
import type { BadRow, BadRows } from './bad-rows.ts';
import { DataFile } from './data-file.ts';
import type { DataSource, RowReader } from './format.ts';
import { type DataFormatName, dataFormats } from './formats.ts';
import type { Pictures } from './pictures.ts';
import { RowError, TooLongError } from './row-error.ts';
import type { RowPlace } from './row-place.ts';
import { imagesOf, type Sample } from './sample.ts';

/** A file of data and what is made of it. */
export interface DataSetSource extends DataSource {
  path: string;
  format: DataFormatName;
  /** `image` rows must have a picture, `text` rows must have none; absent: as they come. */
  kind?: 'image' | 'text';
}

/** What rows become on their way to a batch. */
export interface RowTools {
  wording: Wording;
  limit: LengthLimit;
  pictures: Pictures;
  badRows: BadRows;
}

/** Rows are read in one go for so many of them; then others have their turn. */
const ROWS_BETWEEN_PAUSES = 200;

/** What can be learned from one file. Its rows are found once and then read from the file when they are needed. */
export class DataSet {
  readonly path: string;
  /** Rows of the file, bad and unwanted ones included. */
  rows = 0;
  /** Rows that were left out because of their length. */
  tooLong = 0;
  /** Examples whose ends were cut off. */
  clipped = 0;
  readonly #file: DataFile;
  readonly #read: RowReader;
  readonly #kind: DataSetSource['kind'];
  readonly #tools: RowTools;
  /** Of each example: its row, which part of the row it is, and its tokens. */
  readonly #places: RowPlace[] = [];
  readonly #parts: number[] = [];
  readonly #lengths: number[] = [];

  private constructor(source: DataSetSource, tools: RowTools) {
    const format = dataFormats[source.format];
    this.path = source.path;
    this.#file = new DataFile(source.path, format.layout);
    this.#read = format.reader(this.#file, source);
    this.#kind = source.kind;
    this.#tools = tools;
  }

  /**
   * Reads a file once and keeps where its good rows are. Bad ones are reported and counted.
   * @throws {DataFileError} when it is no such file.
   * @throws {TooManyBadRowsError}
   */
  static async open(source: DataSetSource, tools: RowTools, signal?: AbortSignal): Promise<DataSet> {
    const set = new DataSet(source, tools);
    try {
      await set.#index(signal);
      return set;
    } catch (error) {
      set.close();
      throw error;
    }
  }

  /** Number of examples. */
  get size(): number {
    return this.#places.length;
  }

  /** Tokens of all examples. */
  get tokens(): number {
    return this.#lengths.reduce((sum, length) => sum + length, 0);
  }

  /** Tokens of an example. */
  lengthOf(example: number): number {
    return this.#lengths[example] as number;
  }

  placeOf(example: number): string {
    return `${this.path}:${(this.#places[example] as RowPlace).line}`;
  }

  encode(example: number): EncodedRow {
    const parts = this.#samples(this.#places[example] as RowPlace);
    const { wording, limit } = this.#tools;
    return encodeWithin(wording, parts[this.#parts[example] as number] as Sample, limit);
  }

  close(): void {
    this.#file.close();
  }

  async #index(signal?: AbortSignal): Promise<void> {
    const { badRows } = this.#tools;
    for (const place of this.#file.rows()) {
      this.rows++;
      if (this.rows % ROWS_BETWEEN_PAUSES === 0) await new Promise(setImmediate);
      signal?.throwIfAborted();
      try {
        await this.#take(place);
      } catch (error) {
        if (!(error instanceof RowError)) throw error;
        const row = { place: `${this.path}:${place.line}`, problem: error.message };
        if (error instanceof TooLongError) this.#leaveOut(row);
        else badRows.add(row, this.rows);
      }
    }
    badRows.check(this.rows);
  }

  /** A row that is too long is left out as the recipe says, and is no sign of bad data. */
  #leaveOut(row: BadRow): void {
    this.tooLong++;
    this.#tools.badRows.tell(row);
  }

  async #take(place: RowPlace): Promise<void> {
    const { wording, limit, pictures } = this.#tools;
    const rows = this.#samples(place).map((sample) => encodeWithin(wording, sample, limit));
    for (const path of new Set(rows.flatMap(({ images }) => images))) await pictures.check(path);
    for (const [part, { tokens, isClipped }] of rows.entries()) {
      this.#places.push(place);
      this.#parts.push(part);
      this.#lengths.push(tokens.length);
      if (isClipped) this.clipped++;
    }
  }

  /** What is learned of a row; nothing of one that was not asked for. */
  #samples(place: RowPlace): Sample[] {
    const row = this.#read(this.#file.read(place));
    if (row === undefined) return [];
    const sample = { ...row, place: `${this.path}:${place.line}` };
    const count = imagesOf(sample).length;
    if (this.#kind === 'image' && count === 0) throw new RowError('has no picture');
    if (this.#kind === 'text' && count > 0)
      throw new RowError('has a picture, but the recipe says that the data are text');
    return this.#tools.wording.split(sample);
  }
}
