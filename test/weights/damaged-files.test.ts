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
