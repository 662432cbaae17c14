import { dirname, join } from 'node:path';
import { z } from 'zod';
import { readJson } from './json-file.ts';
import { CorruptFileError, type TensorInfo, type TensorSource, UnknownTensorError } from './tensor-source.ts';

/**
 * Opens a checkpoint split over several files, by its `*.index.json`, as one source.
 * @param open Opens one of the files, which lie beside the index.
 * @throws {CorruptFileError} when the index is damaged or names a tensor that its file does not hold.
 */
export function openSharded(indexPath: string, open: (path: string) => TensorSource): TensorSource {
  const shardOf = new Map(Object.entries(readJson(indexPath, indexSchema).weight_map));
  const shards = new Map<string, TensorSource>();
  try {
    for (const shard of new Set(shardOf.values())) shards.set(shard, open(join(dirname(indexPath), shard)));
    for (const [name, shard] of shardOf) {
      if (!shards.get(shard)?.has(name))
        throw new CorruptFileError(indexPath, `"${name}" is not in ${shard} as it says`);
    }
  } catch (error) {
    for (const shard of shards.values()) shard.close();
    throw error;
  }
  return new ShardedTensors(indexPath, shardOf, shards);
}

/** Tensor name to file name; a file beside the index and nowhere else. */
const indexSchema = z.looseObject({
  weight_map: z.record(
    z.string(),
    z.string().regex(/^[\w.-]+\.(safetensors|bin|pth|pt)$/, 'is the name of no file of weights'),
  ),
});

class ShardedTensors implements TensorSource {
  readonly #indexPath: string;
  readonly #shardOf: ReadonlyMap<string, string>;
  readonly #shards: ReadonlyMap<string, TensorSource>;

  constructor(indexPath: string, shardOf: ReadonlyMap<string, string>, shards: ReadonlyMap<string, TensorSource>) {
    this.#indexPath = indexPath;
    this.#shardOf = shardOf;
    this.#shards = shards;
  }

  names(): string[] {
    return [...this.#shardOf.keys()];
  }

  has(name: string): boolean {
    return this.#shardOf.has(name);
  }

  info(name: string): TensorInfo {
    return this.#holding(name).info(name);
  }

  read(name: string, from?: number, to?: number): Float32Array {
    return this.#holding(name).read(name, from, to);
  }

  raw(name: string, from?: number, to?: number): Uint8Array {
    return this.#holding(name).raw(name, from, to);
  }

  close(): void {
    for (const shard of this.#shards.values()) shard.close();
  }

  #holding(name: string): TensorSource {
    const shard = this.#shards.get(this.#shardOf.get(name) ?? '');
    if (shard === undefined) throw new UnknownTensorError(name, this.#indexPath);
    return shard;
  }
}
