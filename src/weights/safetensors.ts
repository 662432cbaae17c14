import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { withOpenFile } from './file-bytes.ts';
import { readSafetensorsHeader } from './safetensors-header.ts';
import { StoredTensors } from './stored-tensors.ts';
import { CorruptFileError, type TensorInfo, type TensorSource, UnknownTensorError } from './tensor-source.ts';

/** A safetensors file and the free text that its header carries. */
export interface SafetensorsFile extends TensorSource {
  readonly metadata: Readonly<Record<string, string>>;
}

/**
 * Opens one safetensors file.
 * @throws {CorruptFileError} when the file is damaged, {UnsupportedFileError} when it holds types that are not read here.
 */
export function openSafetensors(path: string): SafetensorsFile {
  return withOpenFile(path, (file) => {
    const { tensors, metadata } = readSafetensorsHeader(file);
    return Object.assign(new StoredTensors(file, tensors), { metadata });
  });
}

/**
 * Opens a checkpoint split over several safetensors files, by its `*.safetensors.index.json`, as one source.
 * @throws {CorruptFileError} when the index is damaged or names a tensor that its file does not hold.
 */
export function openShardedSafetensors(indexPath: string): TensorSource {
  const shardOf = readIndex(indexPath);
  const shards = new Map<string, TensorSource>();
  try {
    for (const shard of new Set(shardOf.values())) shards.set(shard, openSafetensors(join(dirname(indexPath), shard)));
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

/** Where each tensor is, by the index: tensor name to file name. */
function readIndex(indexPath: string): Map<string, string> {
  let index: { weight_map?: Record<string, unknown> } | null;
  try {
    index = JSON.parse(readFileSync(indexPath, 'utf8'));
  } catch (error) {
    if (error instanceof SyntaxError) throw new CorruptFileError(indexPath, 'it is not JSON');
    throw error;
  }
  const entries = Object.entries(index?.weight_map ?? {});
  if (entries.length === 0) throw new CorruptFileError(indexPath, 'its weight_map is empty or missing');
  return new Map(
    entries.map(([name, shard]) => {
      if (typeof shard !== 'string' || !/^[\w.-]+\.safetensors$/.test(shard)) {
        throw new CorruptFileError(
          indexPath,
          `"${name}" is said to be in ${JSON.stringify(shard)}, which names no shard`,
        );
      }
      return [name, shard];
    }),
  );
}

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
