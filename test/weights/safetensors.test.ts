import assert from 'node:assert/strict';
import { closeSync, existsSync, openSync, readdirSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { openSafetensors } from '../../src/weights/safetensors.ts';
import { type WritableTensor, writeSafetensors } from '../../src/weights/safetensors-writer.ts';
import { openSharded } from '../../src/weights/sharded.ts';
import { CorruptFileError } from '../../src/weights/tensor-source.ts';
import { seededRandom } from '../seeded-random.ts';
import { bitsOf, fixture, temporaryFolder } from './fixtures.ts';

test('tensors of every type survive writing and reading', (context) => {
  const path = join(temporaryFolder(context), 'all.safetensors');
  const tensors: Record<string, WritableTensor> = {
    F64: { dtype: 'F64', shape: [2, 2], data: Float64Array.of(0.5, -1e300, 2 ** 40 + 0.5, -0) },
    F32: { dtype: 'F32', shape: [3], data: Float32Array.of(1e-45, -3.5, Number.POSITIVE_INFINITY) },
    F16: { dtype: 'F16', shape: [2], data: Float16Array.of(0.1, 65504) },
    BF16: { dtype: 'BF16', shape: [2], data: Uint16Array.of(0x3f80, 0xc040) },
    I64: { dtype: 'I64', shape: [2], data: BigInt64Array.of(-5n, 2n ** 40n) },
    I32: { dtype: 'I32', shape: [1], data: Int32Array.of(-(2 ** 31)) },
    I16: { dtype: 'I16', shape: [1, 1], data: Int16Array.of(-7) },
    I8: { dtype: 'I8', shape: [3, 1], data: Int8Array.of(-128, 0, 127) },
    U8: { dtype: 'U8', shape: [3], data: Uint8Array.of(0, 128, 255) },
    BOOL: { dtype: 'BOOL', shape: [2], data: Uint8Array.of(0, 1) },
    scalar: { dtype: 'F32', shape: [], data: Float32Array.of(42) },
    empty: { dtype: 'F32', shape: [0, 4], data: new Float32Array() },
  };
  writeSafetensors(path, tensors, { origin: 'a test', grüße: '世界' });

  const read = openSafetensors(path);
  assert.deepEqual(read.metadata, { origin: 'a test', grüße: '世界' });
  assert.deepEqual(read.names(), Object.keys(tensors));
  for (const [name, { dtype, shape, data }] of Object.entries(tensors)) {
    assert.deepEqual(read.info(name), { dtype, shape, byteLength: data.byteLength });
    assert.deepEqual(Buffer.from(read.raw(name)), Buffer.from(data.buffer, data.byteOffset, data.byteLength), name);
  }
  assert.deepEqual([...read.read('F64')], [0.5, Number.NEGATIVE_INFINITY, 2 ** 40, -0]);
  assert.deepEqual([...read.read('F16')], [Math.f16round(0.1), 65504]);
  assert.deepEqual([...read.read('BF16')], [1, -3]);
  assert.deepEqual([...read.read('I64')], [-5, 2 ** 40]);
  assert.deepEqual([...read.read('I8', 1, 3)], [0, 127]);
  assert.deepEqual([...read.read('BOOL')], [0, 1]);
  assert.deepEqual([...read.read('scalar')], [42]);
  assert.deepEqual([...read.read('empty')], []);
});

test('every half-precision number is read exactly', (context) => {
  const path = join(temporaryFolder(context), 'halves.safetensors');
  const bits = Uint16Array.from({ length: 65536 }, (_, pattern) => pattern);
  writeSafetensors(path, { halves: { dtype: 'F16', shape: [65536], data: bits } });
  const byDefinition = (pattern: number): number => {
    const sign = pattern >> 15 ? -1 : 1;
    const exponent = (pattern >> 10) & 31;
    const fraction = pattern & 1023;
    if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
    return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1024 + fraction) * 2 ** (exponent - 25);
  };
  // As plain arrays: typed ones with NaN in them never compare equal.
  assert.deepEqual([...openSafetensors(path).read('halves')], Array.from(bits, byDefinition));
});

test('a checkpoint in shards reads like one in a file', (context) => {
  const folder = temporaryFolder(context);
  const whole = openSafetensors(fixture('goldens/llama/b-gqa-tied/model.safetensors'));
  const random = seededRandom(3);
  const shards: Record<string, WritableTensor>[] = [{}, {}, {}];
  const weightMap: Record<string, string> = {};
  for (const name of whole.names()) {
    const shard = Math.floor(random() * 3);
    Object.assign(shards[shard] ?? {}, { [name]: { ...whole.info(name), data: whole.raw(name) } });
    weightMap[name] = `model-0000${shard + 1}-of-00003.safetensors`;
  }
  for (const [i, tensors] of shards.entries()) {
    writeSafetensors(join(folder, `model-0000${i + 1}-of-00003.safetensors`), tensors);
  }
  const index = join(folder, 'model.safetensors.index.json');
  writeFileSync(index, JSON.stringify({ metadata: { total_size: 1 }, weight_map: weightMap }));

  const sharded = openSharded(index, openSafetensors);
  assert.deepEqual(sharded.names(), whole.names());
  for (const name of whole.names()) {
    assert.deepEqual(sharded.info(name), whole.info(name));
    assert.deepEqual(bitsOf(sharded.read(name, 1, 3)), bitsOf(whole.read(name, 1, 3)));
  }
  assert.throws(() => sharded.read('absent'), /no tensor named "absent"/);
  sharded.close();
  assert.throws(() => sharded.read(whole.names()[0] ?? ''), /closed/);

  writeFileSync(index, JSON.stringify({ weight_map: { ...weightMap, extra: 'model-00001-of-00003.safetensors' } }));
  assert.throws(() => openSharded(index, openSafetensors), /"extra" is not in model-00001-of-00003.safetensors/);
  writeFileSync(index, JSON.stringify({ weight_map: { a: '../elsewhere.safetensors' } }));
  assert.throws(() => openSharded(index, openSafetensors), CorruptFileError);
  writeFileSync(index, '{"weight_map": ');
  assert.throws(() => openSharded(index, openSafetensors), /it is not JSON/);
});

test('data of another length than its shape is not written', (context) => {
  const folder = temporaryFolder(context);
  const path = join(folder, 'wrong.safetensors');
  const tensors = { a: { dtype: 'F32', shape: [3], data: Float32Array.of(1, 2) } } as const;
  assert.throws(() => writeSafetensors(path, tensors), /"a" of F32 \[3\] cannot be 8 bytes long/);
  assert.deepEqual(readdirSync(folder), []);
  assert.equal(existsSync(path), false);
});

test('places beyond 4 GiB are reached', (context) => {
  const path = join(temporaryFolder(context), 'huge.safetensors');
  const hole = 5 * 2 ** 30;
  const header = Buffer.from(
    JSON.stringify({
      hole: { dtype: 'U8', shape: [hole], data_offsets: [0, hole] },
      last: { dtype: 'I32', shape: [2], data_offsets: [hole, hole + 8] },
    }),
  );
  const descriptor = openSync(path, 'w');
  writeSync(descriptor, new Uint8Array(BigUint64Array.of(BigInt(header.length)).buffer));
  writeSync(descriptor, header);
  // Nothing is written in between, so the file takes no room on the disk.
  writeSync(descriptor, Int32Array.of(7, -9), 0, 8, 8 + header.length + hole);
  closeSync(descriptor);
  const source = openSafetensors(path);
  assert.deepEqual([...source.read('last')], [7, -9]);
  assert.deepEqual([...source.read('hole', hole - 2, hole)], [0, 0]);
  source.close();
});
