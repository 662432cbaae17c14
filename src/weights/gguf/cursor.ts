import type { FileBytes } from '../file-bytes.ts';
import { CorruptFileError } from '../tensor-source.ts';

/** What is fetched from the file at a time; a header with a vocabulary takes a few of these. */
const WINDOW_BYTES = 4 * 2 ** 20;

/** Reads the little-endian fields of a GGUF header one after the other, through a window on the file. */
export class GgufCursor {
  readonly #file: FileBytes;
  #window: Buffer = Buffer.alloc(0);
  #windowAt = 0;
  #next = 0;

  constructor(file: FileBytes) {
    this.#file = file;
  }

  /** The byte of the file that is read next. */
  get offset(): number {
    return this.#windowAt + this.#next;
  }

  bytes(length: number): Buffer {
    const at = this.#take(length);
    return this.#window.subarray(at, at + length);
  }

  u8 = () => this.#window.readUInt8(this.#take(1));
  i8 = () => this.#window.readInt8(this.#take(1));
  u16 = () => this.#window.readUInt16LE(this.#take(2));
  i16 = () => this.#window.readInt16LE(this.#take(2));
  u32 = () => this.#window.readUInt32LE(this.#take(4));
  i32 = () => this.#window.readInt32LE(this.#take(4));
  f32 = () => this.#window.readFloatLE(this.#take(4));
  f64 = () => this.#window.readDoubleLE(this.#take(8));
  u64 = () => this.#window.readBigUInt64LE(this.#take(8));
  i64 = () => this.#window.readBigInt64LE(this.#take(8));

  bool(): boolean {
    const byte = this.u8();
    if (byte > 1) throw new CorruptFileError(this.#file.path, `byte ${this.offset - 1} is ${byte} and no truth value`);
    return byte === 1;
  }

  string(): string {
    const length = this.count(1, 'a text');
    const at = this.#take(length);
    return this.#window.toString('utf8', at, at + length);
  }

  /**
   * A u64 number of items, each at least `itemBytes` long.
   * @throws {CorruptFileError} when they cannot fit into the file.
   */
  count(itemBytes: number, what: string): number {
    const count = this.u64();
    if (count * BigInt(itemBytes) > BigInt(this.#file.size - this.offset)) {
      throw new CorruptFileError(this.#file.path, `${what} at byte ${this.offset - 8} claims ${count} items`);
    }
    return Number(count);
  }

  /** Moves past `length` bytes and says where in the window they begin. */
  #take(length: number): number {
    if (this.#next + length > this.#window.length) this.#refill(length);
    const at = this.#next;
    this.#next += length;
    return at;
  }

  #refill(length: number): void {
    const at = this.offset;
    const wanted = Math.min(Math.max(length, WINDOW_BYTES), this.#file.size - at);
    this.#window = Buffer.from(this.#file.read(at, Math.max(wanted, length)).buffer);
    this.#windowAt = at;
    this.#next = 0;
  }
}
