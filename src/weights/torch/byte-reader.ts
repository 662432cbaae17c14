import { CorruptFileError } from '../tensor-source.ts';

/** Reads the fields of a pickle one after the other from bytes in memory. */
export class ByteReader {
  readonly #file: string;
  readonly #bytes: Buffer;
  #next = 0;

  /** @param file Named in errors. */
  constructor(file: string, bytes: Uint8Array) {
    this.#file = file;
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** Bytes read so far. */
  get position(): number {
    return this.#next;
  }

  u8 = () => this.#bytes.readUInt8(this.#take(1));
  u16 = () => this.#bytes.readUInt16LE(this.#take(2));
  u32 = () => this.#bytes.readUInt32LE(this.#take(4));
  i32 = () => this.#bytes.readInt32LE(this.#take(4));
  u64 = () => Number(this.#bytes.readBigUInt64LE(this.#take(8)));
  f64BigEndian = () => this.#bytes.readDoubleBE(this.#take(8));

  bytes(length: number): Uint8Array {
    const at = this.#take(length);
    return this.#bytes.subarray(at, at + length);
  }

  text(length: number): string {
    const at = this.#take(length);
    return this.#bytes.toString('utf8', at, at + length);
  }

  /** Up to the end of the line, which is taken too. */
  line(): string {
    const end = this.#bytes.indexOf(0x0a, this.#next);
    if (end < 0) throw this.#cut();
    const text = this.#bytes.toString('utf8', this.#next, end);
    this.#next = end + 1;
    return text;
  }

  #take(length: number): number {
    if (this.#next + length > this.#bytes.length) throw this.#cut();
    const at = this.#next;
    this.#next += length;
    return at;
  }

  #cut(): CorruptFileError {
    return new CorruptFileError(this.#file, 'its pickle ends too early');
  }
}
