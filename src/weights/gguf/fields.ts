import type { GgufFile } from '../gguf.ts';
import { CorruptFileError } from '../tensor-source.ts';
import type { GgufValue } from './metadata.ts';

/** Typed access to the metadata of a GGUF file. Every reader throws {CorruptFileError} on a value of another type. */
export class GgufFields {
  readonly #gguf: GgufFile;

  constructor(gguf: GgufFile) {
    this.#gguf = gguf;
  }

  number(key: string): number {
    return this.#needed(key, this.numberIfAny(key));
  }

  numberIfAny(key: string): number | undefined {
    return this.#typed(key, (value) => typeof value === 'number', 'number');
  }

  text(key: string): string {
    return this.#needed(key, this.textIfAny(key));
  }

  textIfAny(key: string): string | undefined {
    return this.#typed(key, (value) => typeof value === 'string', 'text');
  }

  boolean(key: string, byDefault: boolean): boolean {
    return this.#typed(key, (value) => typeof value === 'boolean', 'truth value') ?? byDefault;
  }

  texts(key: string): string[] {
    return this.#needed(key, this.#typed(key, isArrayOf('string'), 'list of texts'));
  }

  numbersIfAny(key: string): number[] | undefined {
    return this.#typed(key, isArrayOf('number'), 'list of numbers');
  }

  #typed<T extends GgufValue>(
    key: string,
    isOfType: (value: GgufValue) => value is T,
    typeName: string,
  ): T | undefined {
    const value = this.#gguf.metadata.get(key);
    if (value === undefined || isOfType(value)) return value;
    throw new CorruptFileError(this.#gguf.path, `its "${key}" is no ${typeName}`);
  }

  #needed<T>(key: string, value: T | undefined): T {
    if (value === undefined) throw new CorruptFileError(this.#gguf.path, `it lacks "${key}"`);
    return value;
  }
}

function isArrayOf(type: 'string'): (value: GgufValue) => value is string[];
function isArrayOf(type: 'number'): (value: GgufValue) => value is number[];
function isArrayOf(type: string) {
  return (value: GgufValue) => Array.isArray(value) && value.every((item) => typeof item === type);
}
