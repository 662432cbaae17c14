import { dequantise } from './dequantise.ts';
import { checkedRows } from './stored-tensors.ts';
import { CorruptFileError, type TensorInfo, type TensorSource } from './tensor-source.ts';

/** Which tensors of a source have rows in the order of adjacent pairs. */
export interface AdjacentPairs {
  /** Named in errors. */
  label: string;
  headSize: number;
  /** Whether the tensor's rows are rotated: weights, biases and LoRA B matrices of queries and keys. */
  rotates(name: string): boolean;
}

/**
 * A source whose queries and keys are made for rotary positions of adjacent values (Meta's files, GGUF), presented for
 * rotary positions of the two halves of a head (Hugging Face): within a head, the stored even rows come first and then
 * the odd ones. Whole stored rows are moved, quantised ones as they are.
 */
export function halfSplitTensors(source: TensorSource, pairs: AdjacentPairs): TensorSource {
  return new HalfSplitTensors(source, pairs);
}

class HalfSplitTensors implements TensorSource {
  readonly #source: TensorSource;
  readonly #pairs: AdjacentPairs;

  constructor(source: TensorSource, pairs: AdjacentPairs) {
    this.#source = source;
    this.#pairs = pairs;
  }

  names(): string[] {
    return this.#source.names();
  }

  has(name: string): boolean {
    return this.#source.has(name);
  }

  info(name: string): TensorInfo {
    return this.#source.info(name);
  }

  read(name: string, from?: number, to?: number): Float32Array {
    return this.#pairs.rotates(name)
      ? dequantise(this.info(name).dtype, this.raw(name, from, to))
      : this.#source.read(name, from, to);
  }

  raw(name: string, from?: number, to?: number): Uint8Array {
    return this.#pairs.rotates(name) ? this.#movedRows(name, from, to) : this.#source.raw(name, from, to);
  }

  close(): void {
    this.#source.close();
  }

  #movedRows(name: string, from?: number, to?: number): Uint8Array {
    const { shape, byteLength } = this.#source.info(name);
    const rowCount = shape[0] ?? 0;
    const { label, headSize } = this.#pairs;
    if (rowCount % headSize !== 0) {
      throw new CorruptFileError(label, `tensor "${name}" has ${rowCount} rows, no multiple of ${headSize}`);
    }
    const rows = checkedRows(name, shape, from, to);
    const firstRow = Math.floor(rows.from / headSize) * headSize;
    const stored = this.#source.raw(name, firstRow, Math.ceil(rows.to / headSize) * headSize);
    const rowBytes = byteLength / rowCount;
    const moved = new Uint8Array((rows.to - rows.from) * rowBytes);
    for (let row = rows.from; row < rows.to; row++) {
      const place = row % headSize;
      const half = headSize / 2;
      const storedPlace = place < half ? 2 * place : 2 * (place - half) + 1;
      const at = (row - place + storedPlace - firstRow) * rowBytes;
      moved.set(stored.subarray(at, at + rowBytes), (row - rows.from) * rowBytes);
    }
    return moved;
  }
}
