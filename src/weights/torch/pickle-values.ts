/**
 * What a pickle can hold here. Dictionaries are `Map`s in their order, so that no key can reach an object's prototype;
 * lists and tuples are arrays.
 */
export type PickleValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | PickleValue[]
  | PickleDict
  | PickleSet
  | PickleObject
  | PickleGlobal
  | TorchStorage
  | TorchTensor;

export type PickleDict = Map<PickleValue, PickleValue>;
export type PickleSet = Set<PickleValue>;

/** A Python class or function that a pickle names. It stands for the name alone; nothing of it is ever loaded or run. */
export class PickleGlobal {
  readonly module: string;
  readonly name: string;

  constructor(module: string, name: string) {
    this.module = module;
    this.name = name;
  }

  toString(): string {
    return `${this.module}.${this.name}`;
  }
}

/** An instance of a class that is tolerated as plain data, such as `argparse.Namespace`. */
export class PickleObject {
  readonly type: PickleGlobal;
  readonly attributes: PickleDict = new Map();

  constructor(type: PickleGlobal) {
    this.type = type;
  }
}

/** Values of one type that lie in a file, and that tensors are views of. */
export class TorchStorage {
  /** Under which the file finds it. */
  readonly key: string;
  readonly dtype: TorchType;
  /** Number of values. */
  readonly size: number;

  constructor(key: string, dtype: TorchType, size: number) {
    this.key = key;
    this.dtype = dtype;
    this.size = size;
  }
}

/** Types of storages that are read. */
export type TorchType = 'F64' | 'F32' | 'F16' | 'BF16' | 'I64' | 'I32' | 'I16' | 'I8' | 'U8' | 'BOOL';

/** A view of a storage: where it begins, its shape and its strides, all counted in values. */
export class TorchTensor {
  readonly storage: TorchStorage;
  readonly offset: number;
  readonly shape: readonly number[];
  readonly strides: readonly number[];

  constructor(storage: TorchStorage, offset: number, shape: readonly number[], strides: readonly number[]) {
    this.storage = storage;
    this.offset = offset;
    this.shape = shape;
    this.strides = strides;
  }
}
