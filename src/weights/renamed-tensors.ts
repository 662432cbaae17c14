import { type TensorInfo, type TensorSource, UnknownTensorError, UnsupportedFileError } from './tensor-source.ts';

/**
 * A source with its tensors under other names.
 * @param nameOf The new name of a stored one; undefined leaves the tensor out.
 * @param label Names the source in errors: its file.
 * @throws {UnsupportedFileError} when two tensors come to one name.
 */
export function renameTensors(
  source: TensorSource,
  label: string,
  nameOf: (stored: string) => string | undefined,
): TensorSource {
  const storedNames = new Map<string, string>();
  for (const stored of source.names()) {
    const name = nameOf(stored);
    if (name === undefined) continue;
    const other = storedNames.get(name);
    if (other !== undefined) {
      throw new UnsupportedFileError(label, `its tensors "${other}" and "${stored}" are the same part of a model`);
    }
    storedNames.set(name, stored);
  }
  return new RenamedTensors(source, label, storedNames);
}

/** The tensors whose names begin with `prefix`, without it. */
export function tensorsBelow(source: TensorSource, label: string, prefix: string): TensorSource {
  return renameTensors(source, label, (name) => (name.startsWith(prefix) ? name.slice(prefix.length) : undefined));
}

class RenamedTensors implements TensorSource {
  readonly #source: TensorSource;
  readonly #label: string;
  readonly #storedNames: ReadonlyMap<string, string>;

  constructor(source: TensorSource, label: string, storedNames: ReadonlyMap<string, string>) {
    this.#source = source;
    this.#label = label;
    this.#storedNames = storedNames;
  }

  names(): string[] {
    return [...this.#storedNames.keys()];
  }

  has(name: string): boolean {
    return this.#storedNames.has(name);
  }

  info(name: string): TensorInfo {
    return this.#source.info(this.#stored(name));
  }

  read(name: string, from?: number, to?: number): Float32Array {
    return this.#source.read(this.#stored(name), from, to);
  }

  raw(name: string, from?: number, to?: number): Uint8Array {
    return this.#source.raw(this.#stored(name), from, to);
  }

  close(): void {
    this.#source.close();
  }

  #stored(name: string): string {
    const stored = this.#storedNames.get(name);
    if (stored === undefined) throw new UnknownTensorError(name, this.#label);
    return stored;
  }
}
