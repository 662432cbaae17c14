import { valueCount } from '../tensor-type.ts';

/** Type and shape of a tensor in a torch file. */
export interface StoredTensor {
  dtype: keyof typeof STORAGES;
  shape: readonly number[];
}

/** torch's class for values of each type. */
const STORAGES = {
  F64: 'DoubleStorage',
  F32: 'FloatStorage',
  F16: 'HalfStorage',
  BF16: 'BFloat16Storage',
  I64: 'LongStorage',
  I32: 'IntStorage',
} as const;

/**
 * The pickle (protocol 2) of a dictionary of contiguous tensors as `torch.save` writes it: tensor number N lies in the
 * storage of key N, whose values stand beside the pickle.
 */
export function pickleStateDict(
  tensors: Readonly<Record<string, StoredTensor>>,
  { within, beside = {} }: StateDictPlace = {},
): Uint8Array {
  const state = dict(Object.entries(tensors).map(([name, tensor], key) => [name, rebuild(tensor, String(key))]));
  const others = Object.entries(beside).map(([name, value]): [string, Buffer] => [name, plain(value)]);
  const root = within === undefined ? state : dict([[within, state], ...others]);
  return Buffer.concat([PROTOCOL_2, root, STOP]);
}

/** What trainers save beside tensors. */
export type PlainValue = null | boolean | number | string | { readonly [key: string]: PlainValue };

/** Where in a file its tensors are: the file itself, or under a key of it, with plain values beside. */
export interface StateDictPlace {
  within?: string;
  beside?: Readonly<Record<string, PlainValue>>;
}

const PROTOCOL_2 = Buffer.from([0x80, 2]);
const EMPTY_DICT = Buffer.from('}');
const MARK = Buffer.from('(');
const SET_ITEMS = Buffer.from('u');
const TUPLE = Buffer.from('t');
const EMPTY_TUPLE = Buffer.from(')');
const CALL = Buffer.from('R');
const PERSISTENT_ID = Buffer.from('Q');
const TRUE = Buffer.from([0x88]);
const FALSE = Buffer.from([0x89]);
const NONE = Buffer.from('N');
const STOP = Buffer.from('.');

/** `torch._utils._rebuild_tensor_v2(storage, offset, shape, strides, requires_grad, hooks)`. */
function rebuild({ dtype, shape }: StoredTensor, key: string): Buffer {
  const size = valueCount(shape);
  const storage = tuple(text('storage'), global('torch', STORAGES[dtype]), text(key), text('cpu'), integer(size));
  const noHooks = Buffer.concat([global('collections', 'OrderedDict'), EMPTY_TUPLE, CALL]);
  const strides = shape.map((_, axis) => valueCount(shape.slice(axis + 1)));
  const view = [integer(0), tuple(...shape.map(integer)), tuple(...strides.map(integer)), FALSE, noHooks];
  const args = tuple(Buffer.concat([storage, PERSISTENT_ID]), ...view);
  return Buffer.concat([global('torch._utils', '_rebuild_tensor_v2'), args, CALL]);
}

function dict(entries: readonly [key: string, value: Buffer][]): Buffer {
  return Buffer.concat([EMPTY_DICT, MARK, ...entries.flatMap(([key, value]) => [text(key), value]), SET_ITEMS]);
}

function plain(value: PlainValue): Buffer {
  if (value === null) return NONE;
  if (typeof value === 'boolean') return value ? TRUE : FALSE;
  if (typeof value === 'string') return text(value);
  if (typeof value === 'number') return Number.isInteger(value) && value >= 0 ? integer(value) : float(value);
  return dict(Object.entries(value).map(([key, item]) => [key, plain(item)]));
}

function float(value: number): Buffer {
  const bytes = Buffer.from('G\0\0\0\0\0\0\0\0', 'latin1');
  bytes.writeDoubleBE(value, 1);
  return bytes;
}

function tuple(...items: readonly Buffer[]): Buffer {
  return Buffer.concat([MARK, ...items, TUPLE]);
}

function global(module: string, name: string): Buffer {
  return Buffer.from(`c${module}\n${name}\n`);
}

function text(value: string): Buffer {
  const bytes = Buffer.from(value);
  const head = Buffer.from('X\0\0\0\0', 'latin1');
  head.writeUInt32LE(bytes.length, 1);
  return Buffer.concat([head, bytes]);
}

/** A count: four bytes where they hold it, eight where they do not. */
function integer(value: number): Buffer {
  if (value < 2 ** 31) {
    const bytes = Buffer.from('J\0\0\0\0', 'latin1');
    bytes.writeInt32LE(value, 1);
    return bytes;
  }
  const bytes = Buffer.alloc(10);
  bytes[0] = 0x8a;
  bytes[1] = 8;
  bytes.writeBigInt64LE(BigInt(value), 2);
  return bytes;
}
