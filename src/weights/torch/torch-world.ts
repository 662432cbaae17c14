import { CorruptFileError, UnsupportedFileError } from '../tensor-source.ts';
import {
  PickleGlobal,
  PickleObject,
  type PickleValue,
  TorchStorage,
  TorchTensor,
  type TorchType,
} from './pickle-values.ts';
import type { PickleWorld } from './unpickle.ts';

/** Storage classes that torch's files name, and the types of their values. */
const STORAGES = new Map<string, TorchType>([
  ['DoubleStorage', 'F64'],
  ['FloatStorage', 'F32'],
  ['HalfStorage', 'F16'],
  ['BFloat16Storage', 'BF16'],
  ['LongStorage', 'I64'],
  ['IntStorage', 'I32'],
  ['ShortStorage', 'I16'],
  ['CharStorage', 'I8'],
  ['ByteStorage', 'U8'],
  ['BoolStorage', 'BOOL'],
]);

type Build = (file: string, args: readonly PickleValue[], type: PickleGlobal) => PickleValue;

const plainObject: Build = (_file, _args, type) => new PickleObject(type);
const first: Build = (_file, [value = null]) => value;
const list: Build = (_file, [items]) => (Array.isArray(items) ? items : []);
/** A value that says something of the training run and is read by nothing here. */
const described: Build = (_file, args, type) => {
  const object = new PickleObject(type);
  object.attributes.set('arguments', [...args]);
  return object;
};

/** Every class and function that a model file may name, and the plain data that stands for a call of it. */
const ALLOWED = new Map<string, Build>([
  ['collections.OrderedDict', orderedDict],
  ['collections.defaultdict', () => new Map()],
  ['collections.Counter', orderedDict],
  ['builtins.set', (_file, [items]) => new Set(Array.isArray(items) ? items : [])],
  ['argparse.Namespace', plainObject],
  ['pathlib.PosixPath', described],
  ['pathlib.WindowsPath', described],
  ['torch._utils._rebuild_tensor', rebuildTensor],
  ['torch._utils._rebuild_tensor_v2', rebuildTensor],
  ['torch._utils._rebuild_parameter', first],
  ['torch.Size', list],
  ['torch.device', described],
  ['torch.jit._pickle.build_intlist', list],
  ['torch.jit._pickle.build_doublelist', list],
  ['torch.jit._pickle.build_boollist', list],
  ['torch.jit._pickle.build_tensorlist', list],
  ['torch.jit._pickle.restore_type_tag', first],
]);
/** Names that are values of their own and are never called: element types and types of dictionaries' defaults. */
const CONSTANTS =
  /^(torch\.(float(16|32|64)?|double|half|bfloat16|u?int(8|16|32|64)|long|bool)|builtins\.(dict|list|int))$/;

/**
 * The classes and functions of torch's files, as an allow-list: nothing that is not listed is accepted, and of what is
 * listed nothing is run.
 */
export class TorchWorld implements PickleWorld {
  readonly storages = new Map<string, TorchStorage>();
  readonly #file: string;
  readonly #script: boolean;

  /** @param script The file is a TorchScript archive, whose modules are instances of `__torch__` classes. */
  constructor(file: string, { script }: { script: boolean }) {
    this.#file = file;
    this.#script = script;
  }

  global(givenModule: string, name: string): PickleGlobal {
    // Python 2's name for the same module.
    const module = givenModule === '__builtin__' ? 'builtins' : givenModule;
    const global = new PickleGlobal(module, name);
    const path = String(global);
    if (ALLOWED.has(path) || CONSTANTS.test(path) || this.#isStorage(global) || this.#isScripted(global)) return global;
    throw new UnsupportedFileError(
      this.#file,
      `its pickle names "${givenModule}.${name}", which no model file needs; nothing of it was run. ` +
        'Save the weights alone, as safetensors or as a dictionary of tensors',
    );
  }

  call(callee: PickleGlobal, args: readonly PickleValue[]): PickleValue {
    const build = this.#isScripted(callee) ? plainObject : ALLOWED.get(String(callee));
    if (build === undefined) throw new UnsupportedFileError(this.#file, `its pickle calls "${callee}"`);
    return build(this.#file, args, callee);
  }

  /** Torch's persistent ids: ('storage', class, key, device, number of values). The device is of no matter here. */
  persistent(id: PickleValue): TorchStorage {
    const [kind, type, key, , size, view] = Array.isArray(id) ? id : [];
    const dtype = type instanceof PickleGlobal ? STORAGES.get(type.name) : undefined;
    if (kind !== 'storage' || dtype === undefined || typeof key !== 'string' || !isCount(size)) {
      throw new CorruptFileError(this.#file, 'its pickle names a storage in an unknown way');
    }
    if (view !== undefined && view !== null) {
      throw new UnsupportedFileError(this.#file, 'its storages are views of each other, as before torch 0.4');
    }
    const storage = this.storages.get(key) ?? new TorchStorage(key, dtype, size);
    if (storage.dtype !== dtype || storage.size !== size) {
      throw new CorruptFileError(this.#file, `its pickle describes the storage "${key}" in two ways`);
    }
    this.storages.set(key, storage);
    return storage;
  }

  #isStorage({ module, name }: PickleGlobal): boolean {
    return module === 'torch' && STORAGES.has(name);
  }

  #isScripted({ module }: PickleGlobal): boolean {
    return this.#script && (module === '__torch__' || module.startsWith('__torch__.'));
  }
}

/** An OrderedDict is made empty or of pairs. */
function orderedDict(file: string, [pairs]: readonly PickleValue[]): PickleValue {
  if (pairs instanceof Map) return new Map(pairs);
  const dict = new Map<PickleValue, PickleValue>();
  for (const pair of Array.isArray(pairs) ? pairs : []) {
    if (!Array.isArray(pair) || pair.length !== 2) throw new CorruptFileError(file, 'a dictionary in it is no pairs');
    dict.set(pair[0] as PickleValue, pair[1] as PickleValue);
  }
  return dict;
}

/** (storage, offset, shape, strides, ...): the view of a storage that a tensor is. */
function rebuildTensor(file: string, [storage, offset, shape, strides]: readonly PickleValue[]): TorchTensor {
  if (
    !(storage instanceof TorchStorage) ||
    !isCount(offset) ||
    !isCounts(shape) ||
    !isCounts(strides) ||
    shape.length !== strides.length
  ) {
    throw new CorruptFileError(file, 'its pickle describes a tensor in an unknown way');
  }
  return new TorchTensor(storage, offset, shape, strides);
}

function isCount(value: PickleValue | undefined): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function isCounts(value: PickleValue | undefined): value is number[] {
  return Array.isArray(value) && value.every(isCount);
}
