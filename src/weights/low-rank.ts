import { checkedRows } from './stored-tensors.ts';
import { type TensorInfo, type TensorSource, UnsupportedFileError } from './tensor-source.ts';
import { valueCount } from './tensor-type.ts';

/** A change of a weight by LoRA: scale · B · A, with A [rank, in] and B [out, rank]. */
export interface LowRankUpdate {
  /** Where A and B are. */
  source: TensorSource;
  a: string;
  b: string;
  scale: number;
}

/**
 * A source with LoRA updates added to its weights as they are read: W + scale · B · A, in float32. Weights without an
 * update stay as they are stored.
 * @param updates By the name of the weight.
 * @param label Names the adapter in errors: its file.
 * @throws {UnsupportedFileError} naming every update whose weight is missing here or of another size.
 */
export function mergeLowRank(
  base: TensorSource,
  updates: ReadonlyMap<string, LowRankUpdate>,
  label: string,
): TensorSource {
  const missing = [...updates.keys()].filter((name) => !base.has(name));
  if (missing.length > 0) {
    throw new UnsupportedFileError(label, `it changes weights that the base model has not: ${missing.join(', ')}`);
  }
  const misfits = [...updates].flatMap(([name, update]) => misfit(base, name, update));
  if (misfits.length > 0) {
    throw new UnsupportedFileError(label, `it was made for another base model: ${misfits.join('; ')}`);
  }
  return new MergedTensors(base, updates);
}

function misfit(base: TensorSource, name: string, { source, a, b }: LowRankUpdate): string[] {
  const weight = base.info(name).shape;
  const down = source.info(a).shape;
  const up = source.info(b).shape;
  const [rows, columns] = weight;
  const fits = [weight, down, up].every(({ length }) => length === 2);
  if (fits && down[1] === columns && up[0] === rows && down[0] === up[1]) return [];
  const changes = `B [${up.join(', ')}] times A [${down.join(', ')}]`;
  return [`"${name}" is [${weight.join(', ')}], but its change is ${changes}`];
}

class MergedTensors implements TensorSource {
  readonly #base: TensorSource;
  readonly #updates: ReadonlyMap<string, LowRankUpdate>;
  /** The latest A: rows of one weight are read one range after the other. */
  #latest: { update: LowRankUpdate; values: Float32Array } | undefined;

  constructor(base: TensorSource, updates: ReadonlyMap<string, LowRankUpdate>) {
    this.#base = base;
    this.#updates = updates;
  }

  names(): string[] {
    return this.#base.names();
  }

  has(name: string): boolean {
    return this.#base.has(name);
  }

  info(name: string): TensorInfo {
    const info = this.#base.info(name);
    return this.#updates.has(name) ? { dtype: 'F32', shape: info.shape, byteLength: 4 * valueCount(info.shape) } : info;
  }

  read(name: string, from?: number, to?: number): Float32Array {
    const update = this.#updates.get(name);
    const weight = this.#base.read(name, from, to);
    if (update === undefined) return weight;
    const { shape } = this.#base.info(name);
    const rows = checkedRows(name, shape, from, to);
    const b = update.source.read(update.b, rows.from, rows.to);
    addProduct(weight, b, this.#a(update), { columns: shape[1] ?? 1, scale: update.scale });
    return weight;
  }

  raw(name: string, from?: number, to?: number): Uint8Array {
    return this.#updates.has(name) ? new Uint8Array(this.read(name, from, to).buffer) : this.#base.raw(name, from, to);
  }

  close(): void {
    this.#base.close();
    for (const source of new Set([...this.#updates.values()].map((update) => update.source))) source.close();
  }

  #a(update: LowRankUpdate): Float32Array {
    if (this.#latest?.update !== update) this.#latest = { update, values: update.source.read(update.a) };
    return this.#latest.values;
  }
}

/** target += scale · B · A, all of them row-major; A has `columns` columns. */
function addProduct(
  target: Float32Array,
  b: Float32Array,
  a: Float32Array,
  { columns, scale }: { columns: number; scale: number },
): void {
  const rank = a.length / columns;
  for (let row = 0; row < target.length / columns; row++) {
    const sums = target.subarray(row * columns, (row + 1) * columns);
    for (let i = 0; i < rank; i++) {
      const factor = scale * (b[row * rank + i] as number);
      const direction = a.subarray(i * columns, (i + 1) * columns);
      for (let column = 0; column < columns; column++) {
        sums[column] = (sums[column] as number) + factor * (direction[column] as number);
      }
    }
  }
}
