import { dequantise } from '../dequantise.ts';
import { checkedRows } from '../stored-tensors.ts';
import { CorruptFileError, type TensorInfo, type TensorSource, UnknownTensorError } from '../tensor-source.ts';
import type { TorchFile } from '../torch.ts';

/** How a tensor is cut over the files of a model-parallel checkpoint: by rows, by columns, or not at all. */
export type Cut = 'rows' | 'columns' | 'whole';

interface JoinedTensor extends TensorInfo {
  cut: Cut;
}

/**
 * The files of a model that was saved cut for several GPUs, as one source. Rows are put together as they are asked for.
 * @param cutOf How the tensor of this name is cut, given its shape in the first file.
 * @throws {CorruptFileError} when the files do not hold the same tensors, or their parts do not fit each other.
 */
export function joinShards(
  shards: readonly [TorchFile, ...TorchFile[]],
  cutOf: (name: string, shape: readonly number[]) => Cut,
): TensorSource {
  const [first, ...others] = shards;
  if (others.length === 0) return first;
  for (const shard of others) checkSameNames(first, shard);
  const table = new Map(first.names().map((name) => [name, joined(name, shards, cutOf(name, first.info(name).shape))]));
  return new JoinedShards(shards, table);
}

function checkSameNames(first: TorchFile, shard: TorchFile): void {
  const differences = [
    ...first.names().filter((name) => !shard.has(name)),
    ...shard.names().filter((name) => !first.has(name)),
  ];
  if (differences.length > 0) {
    throw new CorruptFileError(shard.path, `it and ${first.path} do not both hold ${differences.join(', ')}`);
  }
}

function joined(name: string, shards: readonly [TorchFile, ...TorchFile[]], cut: Cut): JoinedTensor {
  const { dtype, shape } = shards[0].info(name);
  const axis = cut === 'columns' ? 1 : 0;
  const parts = shards.map((shard) => shard.info(name));
  for (const [index, part] of parts.entries()) {
    const fits = part.shape.length === shape.length && part.shape.every((size, i) => size === shape[i]);
    if (!fits || part.dtype !== dtype || shape.length <= axis) {
      const file = shards[index]?.path ?? '';
      throw new CorruptFileError(file, `its part of "${name}" does not fit that of ${shards[0].path}`);
    }
  }
  const count = cut === 'whole' ? 1 : shards.length;
  const byteLength = (parts[0]?.byteLength ?? 0) * count;
  return { dtype, byteLength, cut, shape: shape.map((size, i) => (i === axis ? size * count : size)) };
}

class JoinedShards implements TensorSource {
  readonly #shards: readonly [TorchFile, ...TorchFile[]];
  readonly #table: ReadonlyMap<string, JoinedTensor>;

  constructor(shards: readonly [TorchFile, ...TorchFile[]], table: ReadonlyMap<string, JoinedTensor>) {
    this.#shards = shards;
    this.#table = table;
  }

  names(): string[] {
    return [...this.#table.keys()];
  }

  has(name: string): boolean {
    return this.#table.has(name);
  }

  info(name: string): TensorInfo {
    const { dtype, shape, byteLength } = this.#find(name);
    return { dtype, shape, byteLength };
  }

  read(name: string, from?: number, to?: number): Float32Array {
    return dequantise(this.#find(name).dtype, this.raw(name, from, to));
  }

  raw(name: string, from?: number, to?: number): Uint8Array {
    const { cut, shape } = this.#find(name);
    const rows = checkedRows(name, shape, from, to);
    if (cut === 'whole') return this.#shards[0].raw(name, rows.from, rows.to);
    if (cut === 'rows') return this.#below(name, rows.from, rows.to);
    return this.#beside(
      this.#shards.map((shard) => shard.raw(name, rows.from, rows.to)),
      rows.to - rows.from,
    );
  }

  close(): void {
    for (const shard of this.#shards) shard.close();
  }

  /** Rows [from, to) of parts that lie one below the other. */
  #below(name: string, from: number, to: number): Uint8Array {
    const perShard = this.#shards[0].info(name).shape[0] ?? 1;
    const parts = this.#shards.map((shard, index) => {
      const begin = index * perShard;
      const clamp = (row: number) => Math.min(Math.max(row - begin, 0), perShard);
      return shard.raw(name, clamp(from), clamp(to));
    });
    return concatenate(parts);
  }

  /** Rows whose columns lie in several parts. */
  #beside(parts: readonly Uint8Array[], rowCount: number): Uint8Array {
    const pieces: Uint8Array[] = [];
    for (let row = 0; row < rowCount; row++) {
      for (const part of parts) {
        const bytes = part.length / rowCount;
        pieces.push(part.subarray(row * bytes, (row + 1) * bytes));
      }
    }
    return concatenate(pieces);
  }

  #find(name: string): JoinedTensor {
    const tensor = this.#table.get(name);
    if (tensor === undefined) throw new UnknownTensorError(name, this.#shards[0].path);
    return tensor;
  }
}

function concatenate(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
