import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { openGguf } from '../../src/weights/gguf.ts';
import { openSafetensors } from '../../src/weights/safetensors.ts';
import { CorruptFileError, type TensorSource, UnsupportedFileError } from '../../src/weights/tensor-source.ts';
import { seededRandom } from '../seeded-random.ts';
import { fixture, temporaryFolder } from './fixtures.ts';

/** The formats, each with a sound file to damage and the length of what comes before the tensors. */
const FORMATS = [
  {
    name: 'GGUF',
    open: (path: string): TensorSource => openGguf(path).tensors,
    sound: readFileSync(fixture('gguf/every-type.gguf')),
    headerLength: 1248,
  },
  {
    name: 'safetensors',
    open: (path: string): TensorSource => openSafetensors(path),
    sound: readFileSync(fixture('gguf/every-type.expected.safetensors')),
    headerLength: 960,
  },
];

for (const { name, open, sound, headerLength } of FORMATS) {
  test(`a ${name} file cut anywhere is refused, and so is one of zeros`, (context) => {
    const path = join(temporaryFolder(context), 'cut');
    const padding = 31; // GGUF fills the last tensor up to the alignment; nothing is lost with that.
    const step = Math.ceil((sound.length - headerLength) / 100);
    for (let length = 0; length < sound.length - padding; length += length < headerLength ? 3 : step) {
      writeFileSync(path, sound.subarray(0, length));
      assert.throws(() => open(path), CorruptFileError, `cut to ${length} bytes`);
    }
    for (const length of [1, 8, 4096]) {
      writeFileSync(path, Buffer.alloc(length));
      assert.throws(() => open(path), CorruptFileError, `${length} zeros`);
    }
  });

  test(`a ${name} file with damaged bytes in its header is refused or still read whole`, (context) => {
    const path = join(temporaryFolder(context), 'damaged');
    const random = seededRandom(11);
    let refused = 0;
    for (let round = 0; round < 1000; round++) {
      const damaged = Buffer.from(sound);
      for (let flips = 1 + Math.floor(random() * 3); flips > 0; flips--) {
        damaged[Math.floor(random() * headerLength)] = Math.floor(random() * 256);
      }
      writeFileSync(path, damaged);
      if (!readWhole(path, open)) refused++;
    }
    assert.ok(refused > 100, `only ${refused} of 1000 damaged headers were noticed`);
  });
}

/** Whether the file opens and all its tensors can be read; any error but a refusal on opening fails the test. */
function readWhole(path: string, open: (path: string) => TensorSource): boolean {
  let source: TensorSource;
  try {
    source = open(path);
  } catch (error) {
    if (error instanceof CorruptFileError || error instanceof UnsupportedFileError) return false;
    throw error;
  }
  for (const name of source.names()) {
    const { shape } = source.info(name);
    assert.equal(
      source.read(name).length,
      shape.reduce((product, size) => product * size, 1),
    );
  }
  source.close();
  return true;
}

/** A safetensors file with this header and so many bytes of data. */
function withHeader(header: string, dataLength: number): Buffer {
  const json = Buffer.from(header);
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length));
  return Buffer.concat([length, json, Buffer.alloc(dataLength)]);
}

const tensor = (begin: number, end: number, more = '') =>
  `{"dtype":"F32","shape":[1],"data_offsets":[${begin},${end}]${more}}`;
const BAD_HEADERS: [what: string, file: Buffer, message: RegExp][] = [
  ['no JSON', withHeader('{"a":', 0), /header is not JSON/],
  ['a list', withHeader('[]', 0), /not a JSON object/],
  ['text that is no UTF-8', withHeader('{"a\xff":1}', 0).fill(0xff, 11, 12), /header is not JSON/],
  ['overlapping tensors', withHeader(`{"a":${tensor(0, 4)},"b":${tensor(2, 6)}}`, 6), /"b" overlaps tensor "a"/],
  ['a tensor beyond the end', withHeader(`{"a":${tensor(4, 8)}}`, 4), /"a" ends at byte/],
  ['bytes of no tensor', withHeader(`{"a":${tensor(0, 4)}}`, 5), /1 of its bytes belong to no tensor/],
  ['a hole', withHeader(`{"a":${tensor(0, 4)},"b":${tensor(8, 12)}}`, 12), /4 of its bytes belong to no tensor/],
  ['a name twice', withHeader(`{"a":${tensor(0, 4)},"\\u0061":${tensor(4, 8)}}`, 8), /names "a" twice/],
  ['a field twice', withHeader(`{"a":${tensor(0, 4, ',"dtype":"F16"')}}`, 4), /names "dtype" twice/],
  ['a wrong length', withHeader(`{"a":${tensor(0, 8)}}`, 8), /"a" of F32 \[1\] takes 8 bytes/],
  ['an unknown type', withHeader(`{"a":${tensor(0, 4).replace('F32', 'F33')}}`, 4), /unknown type "F33"/],
  ['a negative size', withHeader(`{"a":${tensor(0, 4).replace('[1]', '[-1]')}}`, 4), /has the shape \[-1\]/],
  ['a half place', withHeader(`{"a":${tensor(0.5, 4.5)}}`, 8), /lies at \[0.5,4.5\]/],
  ['places in reverse', withHeader(`{"a":${tensor(4, 0)}}`, 4), /lies at \[4,0\]/],
  ['no description', withHeader('{"a":7}', 0), /is described by no JSON object/],
  ['metadata that is no text', withHeader('{"__metadata__":{"a":1}}', 0), /__metadata__/],
  ['a header too long', Buffer.alloc(64, 0xff), /header claims to be 18446744073709551615 bytes/],
  [
    'a header beyond the end',
    Buffer.concat([Buffer.of(99, 0, 0, 0, 0, 0, 0, 0), Buffer.alloc(8)]),
    /inside of its header/,
  ],
];

for (const [what, file, message] of BAD_HEADERS) {
  test(`a safetensors header with ${what} is refused by name`, (context) => {
    const path = join(temporaryFolder(context), 'bad.safetensors');
    writeFileSync(path, file);
    assert.throws(
      () => openSafetensors(path),
      (error) => error instanceof CorruptFileError && error.file === path && message.test(error.message),
    );
  });
}

test('sound files of kinds that are not read say what would do', (context) => {
  const folder = temporaryFolder(context);
  const path = join(folder, 'model');
  const refusal = (file: Buffer, open: (path: string) => unknown, message: RegExp) => {
    writeFileSync(path, file);
    assert.throws(
      () => open(path),
      (error) => error instanceof UnsupportedFileError && message.test(error.message),
    );
  };
  const f8 = withHeader(`{"a":${tensor(0, 4).replace('F32', 'F8_E4M3')}}`, 4);
  refusal(f8, openSafetensors, /F8_E4M3; take a file in BF16, F16 or F32/);
  const gguf = readFileSync(fixture('gguf/every-type.gguf'));
  const version1 = Buffer.from(gguf);
  version1.writeUInt32LE(1, 4);
  refusal(version1, openGguf, /version 1; convert it/);
  const bigEndian = Buffer.from(gguf);
  bigEndian.writeUInt32BE(3, 4);
  refusal(bigEndian, openGguf, /big-endian/);
});

const GGUF = readFileSync(fixture('gguf/every-type.gguf'));

/** The sound GGUF file with bytes changed, `at` so many bytes behind the end of a name in it. */
function patched(name: string, at: number, bytes: Uint8Array): Buffer {
  const file = Buffer.from(GGUF);
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(name.length));
  const place = file.indexOf(Buffer.concat([length, Buffer.from(name)]));
  assert.ok(place > 0, `${name} is in the file`);
  file.set(bytes, place + length.length + name.length + at);
  return file;
}

const u64 = (value: bigint) => new Uint8Array(BigUint64Array.of(value).buffer);
/** Where the type and the place of a tensor of two dimensions are written. */
const TYPE_AT = 4 + 8 + 8;
const PLACE_AT = TYPE_AT + 4;
const BAD_GGUFS: [what: string, file: Buffer, message: RegExp][] = [
  ['another magic', Buffer.concat([Buffer.from('GGML'), GGUF.subarray(4)]), /it is no GGUF file/],
  ['an unknown version', Buffer.concat([GGUF.subarray(0, 4), Buffer.of(9, 0, 0, 0), GGUF.subarray(8)]), /version 9/],
  [
    'too many tensors',
    Buffer.concat([GGUF.subarray(0, 8), u64(2n ** 60n), GGUF.subarray(16)]),
    /list of tensors .* claims/,
  ],
  ['a key twice', patched('value.u16', -3, Buffer.from('i')), /metadata names "value.i16" twice/],
  ['a value of no type', patched('value.u8', 0, Buffer.of(13)), /"value.u8" is of the unknown type 13/],
  ['a truth value of 7', patched('value.yes', 4, Buffer.of(7)), /is 7 and no truth value/],
  ['a text too long', patched('value.text', 4, u64(2n ** 63n)), /a text at byte \d+ claims 9223372036854775808 items/],
  ['an array too long', patched('value.numbers', 8, u64(10_000n)), /"value.numbers" at byte \d+ claims 10000 items/],
  ['a tensor twice', patched('I16', -3, Buffer.from('F')), /tensor "F16" is listed twice/],
  ['five dimensions', patched('F16', 0, Buffer.of(5)), /"F16" has 5 dimensions/],
  ['a tensor of no type', patched('F16', TYPE_AT, Buffer.of(99)), /"F16" is of the unknown type 99/],
  ['broken blocks', patched('F16', TYPE_AT, Buffer.of(8)), /"F16" of Q8_0 cannot have the shape \[3, 5\]/],
  ['a crooked place', patched('F16', PLACE_AT, Buffer.of(1)), /"F16" is not aligned/],
  ['one tensor in another', patched('F16', PLACE_AT, u64(0n)), /overlaps tensor/],
  ['a place beyond the end', patched('F16', PLACE_AT, u64(2n ** 40n)), /"F16" ends at byte/],
  ['a place beyond all numbers', patched('F16', PLACE_AT, u64(2n ** 63n)), /"F16" of F16 cannot/],
];

for (const [what, file, message] of BAD_GGUFS) {
  test(`a GGUF file with ${what} is refused by name`, (context) => {
    const path = join(temporaryFolder(context), 'bad.gguf');
    writeFileSync(path, file);
    assert.throws(
      () => openGguf(path),
      (error) => error instanceof CorruptFileError && error.file === path && message.test(error.message),
    );
  });
}

test('a GGUF file with a quantisation that is not read names those that are', (context) => {
  const path = join(temporaryFolder(context), 'q2.gguf');
  writeFileSync(path, patched('Q4_K', TYPE_AT, Buffer.of(10)));
  assert.throws(
    () => openGguf(path),
    (error) => error instanceof UnsupportedFileError && /"Q4_K" is of GGUF type 10; .*Q4_1.*Q8_0/.test(error.message),
  );
});
