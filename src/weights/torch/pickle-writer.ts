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
export function pickleStateDict(tensors: Readonly<Record<string, StoredTensor>>): Uint8Array {
  const entries = Object.entries(tensors).map(([name, tensor], key) => [text(name), rebuild(tensor, String(key))]);
  return Buffer.concat([PROTOCOL_2, EMPTY_DICT, MARK, ...entries.flat(), SET_ITEMS, STOP]);
}

const PROTOCOL_2 = Buffer.from([0x80, 2]);
const EMPTY_DICT = Buffer.from('}');
const MARK = Buffer.from('(');
const SET_ITEMS = Buffer.from('u');
const TUPLE = Buffer.from('t');
const EMPTY_TUPLE = Buffer.from(')');
const CALL = Buffer.from('R');
const PERSISTENT_ID = Buffer.from('Q');
const FALSE = Buffer.from([0x89]);
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
