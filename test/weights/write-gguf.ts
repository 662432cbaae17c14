import { writeFileSync } from 'node:fs';

/** A metadata value: numbers become u32 where they are whole and f32 elsewhere. */
export type Value = number | string | boolean | number[] | string[];

const TYPE = { u32: 4, f32: 6, bool: 7, string: 8, array: 9 };
const ALIGNMENT = 32;

/** Writes a small GGUF file: metadata, and float32 tensors by name with their shapes, row-major as in PyTorch. */
export function writeGguf(
  path: string,
  metadata: Readonly<Record<string, Value>>,
  tensors: Readonly<Record<string, { shape: number[]; data: Float32Array }>>,
): void {
  const header = [
    Buffer.from('GGUF'),
    u32(3),
    u64(Object.keys(tensors).length),
    u64(Object.keys(metadata).length),
    ...Object.entries(metadata).flatMap(([key, value]) => [string(key), typed(value)]),
  ];
  const data: Buffer[] = [];
  let offset = 0;
  for (const [name, tensor] of Object.entries(tensors)) {
    const dimensions = tensor.shape.toReversed().map(u64);
    header.push(string(name), u32(dimensions.length), ...dimensions, u32(0), u64(offset));
    const bytes = padded(Buffer.from(tensor.data.buffer));
    data.push(bytes);
    offset += bytes.length;
  }
  writeFileSync(path, Buffer.concat([padded(Buffer.concat(header)), ...data]));
}

function typed(value: Value): Buffer {
  if (!Array.isArray(value)) return Buffer.concat([u32(typeOf(value)), plain(value)]);
  const items = value.map(plain);
  return Buffer.concat([u32(TYPE.array), u32(typeOf(value[0] ?? 0)), u64(items.length), ...items]);
}

function typeOf(value: number | string | boolean): number {
  if (typeof value === 'string') return TYPE.string;
  if (typeof value === 'boolean') return TYPE.bool;
  return Number.isInteger(value) ? TYPE.u32 : TYPE.f32;
}

function plain(value: number | string | boolean): Buffer {
  if (typeof value === 'string') return string(value);
  if (typeof value === 'boolean') return Buffer.of(value ? 1 : 0);
  if (Number.isInteger(value)) return u32(value);
  const bytes = Buffer.alloc(4);
  bytes.writeFloatLE(value);
  return bytes;
}

function string(text: string): Buffer {
  const bytes = Buffer.from(text);
  return Buffer.concat([u64(bytes.length), bytes]);
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

function u64(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
}

function padded(bytes: Buffer): Buffer {
  return Buffer.concat([bytes, Buffer.alloc((ALIGNMENT - (bytes.length % ALIGNMENT)) % ALIGNMENT)]);
}
