import { dequantise } from './dequantise.ts';
import { checkedRows } from './stored-tensors.ts';
import type { TensorSource } from './tensor-source.ts';

/**
 * Rows of queries and keys in Hugging Face's order. Meta's files rotate adjacent rows of a head together, Hugging Face
 * its two halves, so rows move: within a head, first the stored even ones, then the odd ones.
 * @param rotates Whether a tensor's rows are those of rotated heads.
 */
export function halveHeads(source: TensorSource, headSize: number, rotates: (name: string) => boolean): TensorSource {
  const raw = (name: string, from?: number, to?: number): Uint8Array =>
    rotates(name) ? halvedRows(source, name, headSize, from, to) : source.raw(name, from, to);
  return {
    names: () => source.names(),
    has: (name) => source.has(name),
    info: (name) => source.info(name),
    read: (name, from, to) =>
      rotates(name) ? dequantise(source.info(name).dtype, raw(name, from, to)) : source.read(name, from, to),
    raw,
    close: () => source.close(),
  };
}

function halvedRows(source: TensorSource, name: string, headSize: number, from?: number, to?: number): Uint8Array {
  const { shape, byteLength } = source.info(name);
  const rows = checkedRows(name, shape, from, to);
  const rowBytes = byteLength / (shape[0] ?? 1);
  const firstRow = Math.floor(rows.from / headSize) * headSize;
  const stored = source.raw(name, firstRow, Math.ceil(rows.to / headSize) * headSize);
  const halved = new Uint8Array((rows.to - rows.from) * rowBytes);
  for (let row = rows.from; row < rows.to; row++) {
    const place = row % headSize;
    const half = headSize / 2;
    const storedPlace = place < half ? 2 * place : 2 * (place - half) + 1;
    const at = (row - place + storedPlace - firstRow) * rowBytes;
    halved.set(stored.subarray(at, at + rowBytes), (row - rows.from) * rowBytes);
  }
  return halved;
}
