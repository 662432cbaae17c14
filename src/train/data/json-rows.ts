import { byteChunks } from './byte-chunks.ts';
import { DataFileError } from './row-error.ts';
import type { RowPlace } from './row-place.ts';

const [QUOTE, BACKSLASH, COMMA, NEWLINE] = [0x22, 0x5c, 0x2c, 0x0a];
const [LIST, LIST_END, OBJECT, OBJECT_END] = [0x5b, 0x5d, 0x7b, 0x7d];
/** No key that is looked for is as long. */
const LONGEST_KEY = 64;

/**
 * The rows of a JSON file without holding it: the items of its outermost list or the entries (`"key": value`) of its
 * outermost object; with `within`, those of the list that stands in the outermost object under this key. Only brackets,
 * quotes and commas are looked at: whether a row is JSON shows when it is read.
 * @param label The file's name in errors.
 * @throws {DataFileError} when the file ends inside of a row, or has no such list.
 */
export function* jsonRows(descriptor: number, label: string, within?: string): Generator<RowPlace> {
  const scanner = new Scanner(within);
  for (const { bytes, offset } of byteChunks(descriptor)) {
    for (let at = 0; at < bytes.length; at++) {
      const row = scanner.take(bytes[at] as number, offset + at);
      if (row) yield row;
    }
  }
  const problem = scanner.problem();
  if (problem) throw new DataFileError(`${label}:${problem.line}`, problem.what);
}

/** Follows the nesting of JSON byte by byte. */
class Scanner {
  /** Depth at which rows stand. */
  readonly #rowDepth: number;
  readonly #within: string | undefined;
  #depth = 0;
  #line = 1;
  #inString = false;
  #isEscaped = false;
  /** The latest key of the outermost object, while `within` is looked for. */
  #key = '';
  #inRows = false;
  #wasFound = false;
  #isOver = false;
  /** Line of what follows the outermost value. */
  #strayLine: number | undefined;
  #row: { offset: number; end: number; line: number } | undefined;

  constructor(within: string | undefined) {
    this.#within = within;
    this.#rowDepth = within === undefined ? 1 : 2;
  }

  /** @returns The row that this byte ended. */
  take(byte: number, offset: number): RowPlace | undefined {
    if (byte === NEWLINE) this.#line++;
    if (this.#inString) {
      this.#takeText(byte, offset);
      return undefined;
    }
    if (byte <= 0x20) return undefined;
    if (this.#depth === 0 && this.#isOver) this.#strayLine ??= this.#line;
    const ended = this.#endsRow(byte) ? this.#endRow() : undefined;
    if (byte === LIST_END || byte === OBJECT_END) this.#close();
    else if (byte !== COMMA || this.#depth > this.#rowDepth) this.#extendRow(offset);
    if (byte === QUOTE) this.#beginText();
    else if (byte === LIST || byte === OBJECT) this.#open();
    if (this.#row && this.#depth >= this.#rowDepth) this.#row.end = offset + 1;
    return ended;
  }

  /** What is wrong when the file ends here. */
  problem(): { line: number; what: string } | undefined {
    if (this.#strayLine) return { line: this.#strayLine, what: 'something follows the end of its JSON' };
    if (this.#row) return { line: this.#row.line, what: 'the file ends inside of the row that begins here' };
    if (this.#depth > 0 || this.#inString) return { line: this.#line, what: 'the file ends before its JSON does' };
    if (this.#wasFound) return undefined;
    const what =
      this.#within === undefined ? 'it holds neither a JSON list nor an object' : `it lacks "${this.#within}"`;
    return { line: this.#line, what };
  }

  #takeText(byte: number, offset: number): void {
    if (this.#isEscaped) this.#isEscaped = false;
    else if (byte === BACKSLASH) this.#isEscaped = true;
    else if (byte === QUOTE) this.#inString = false;
    if (this.#inString && this.#depth === 1 && this.#key.length < LONGEST_KEY) this.#key += String.fromCharCode(byte);
    if (this.#row) this.#row.end = offset + 1;
  }

  #beginText(): void {
    this.#inString = true;
    if (this.#depth === 1) this.#key = '';
  }

  #endsRow(byte: number): boolean {
    const isEnd = byte === COMMA || byte === LIST_END || byte === OBJECT_END;
    return isEnd && this.#inRows && this.#depth === this.#rowDepth;
  }

  #endRow(): RowPlace | undefined {
    const row = this.#row;
    this.#row = undefined;
    return row && { offset: row.offset, length: row.end - row.offset, line: row.line };
  }

  #extendRow(offset: number): void {
    if (!this.#inRows || this.#depth < this.#rowDepth) return;
    this.#row ??= { offset, end: offset + 1, line: this.#line };
  }

  #open(): void {
    this.#depth++;
    if (this.#depth !== this.#rowDepth || this.#isOver) return;
    this.#inRows = this.#within === undefined || this.#key === this.#within;
    this.#wasFound ||= this.#inRows;
  }

  #close(): void {
    if (this.#inRows && this.#depth === this.#rowDepth) {
      this.#inRows = false;
      this.#isOver = true;
    }
    if (this.#depth > 0) this.#depth--;
  }
}
