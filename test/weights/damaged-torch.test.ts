import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { CorruptFileError, UnsupportedFileError } from '../../src/weights/tensor-source.ts';
import { openTorch } from '../../src/weights/torch.ts';
import { seededRandom } from '../seeded-random.ts';
import { fixture, temporaryFolder } from './fixtures.ts';
import { writeZip, type ZipEntry } from './write-zip.ts';

/** A pickle of one tensor: `weight` [rows, columns] with strides, over a storage of `size` float32. */
function pickleOf({ shape = [2, 3], strides = [3, 1], offset = 0, size = 6, key = '0' } = {}): Buffer {
  const tuple = (numbers: readonly number[]) => `(${numbers.map((number) => `I${number}\n`).join('')}t`;
  const storage = `(Vstorage\nctorch\nFloatStorage\nV${key}\nVcuda:3\nI${size}\ntQ`;
  const view = `${storage}I${offset}\n${tuple(shape)}${tuple(strides)}I00\nccollections\nOrderedDict\n)R`;
  return Buffer.from(`}(Vweight\nctorch._utils\n_rebuild_tensor_v2\n(${view}tRu.`);
}

const SIX = new Uint8Array(Float32Array.of(1, 2, 3, 4, 5, 6).buffer);
const member = (name: string, content: Uint8Array, more: Partial<ZipEntry> = {}) => ({ name, content, ...more });
const pickle = member('m/data.pkl', pickleOf());
const storage = member('m/data/0', SIX);

test('the archive that the damaged ones are made of is sound, with sizes of 64 bits too', (context) => {
  const folder = temporaryFolder(context);
  for (const large of [false, true]) {
    const path = join(folder, `${large}.pth`);
    writeFileSync(
      path,
      writeZip(
        [
          { ...pickle, large },
          { ...storage, large },
        ],
        { large },
      ),
    );
    const file = openTorch(path);
    assert.deepEqual([...file.read('weight', 1)], [4, 5, 6]);
    file.close();
  }
});

const BAD: [what: string, file: Buffer, message: RegExp][] = [
  ['no pickle', writeZip([storage]), /holds no torch model/],
  ['no storage', writeZip([pickle]), /lacks "m\/data\/0"/],
  [
    'too short a storage',
    writeZip([pickle, member('m/data/0', SIX.subarray(4))]),
    /has 20 bytes, but 6 values of F32 take 24/,
  ],
  ['a compressed storage', writeZip([pickle, { ...storage, method: 8 }]), /"m\/data\/0" is compressed/],
  ['a compressed pickle', writeZip([{ ...pickle, method: 8 }, storage]), /"m\/data\.pkl" is compressed/],
  ['a member twice', writeZip([pickle, storage, storage]), /holds "m\/data\/0" twice/],
  [
    'a storage beyond the end',
    writeZip([pickle, { ...storage, claimedLength: 24, claimedOffset: 2 ** 31 }]),
    /it ends at byte/,
  ],
  ['a storage elsewhere', writeZip([pickle, { ...storage, claimedOffset: 3 }]), /is not where its zip directory says/],
  ['big-endian numbers', writeZip([pickle, storage, member('m/byteorder', Buffer.from('big'))]), /byte order is "big"/],
  [
    'rows beyond the storage',
    writeZip([member('m/data.pkl', pickleOf({ shape: [3, 3] })), storage]),
    /\[3, 3\] exceeds/,
  ],
  [
    'an offset beyond it',
    writeZip([member('m/data.pkl', pickleOf({ offset: 1 })), storage]),
    /exceeds its storage of 6/,
  ],
  [
    'one value as a billion',
    writeZip([member('m/data.pkl', pickleOf({ shape: [1e9, 1], strides: [0, 1] })), storage]),
    /exceeds its storage/,
  ],
  [
    'negative sizes',
    writeZip([member('m/data.pkl', pickleOf({ shape: [-1, 3] })), storage]),
    /describes a tensor in an unknown/,
  ],
  ['endless nesting', writeZip([member('m/data.pkl', Buffer.from(`}q\0(Va\nh\0u.`))]), /nests its values without end/],
  ['a doubling tree', writeZip([member('m/data.pkl', doublingTree())]), /nests its values without end/],
  [
    'an unknown instruction',
    writeZip([member('m/data.pkl', Buffer.from('}\xff.', 'latin1'))]),
    /unknown instruction 0x/,
  ],
  ['a recalled nothing', writeZip([member('m/data.pkl', Buffer.from('h\x07.'))]), /recalls the value 7/],
  ['a pickle cut short', writeZip([member('m/data.pkl', Buffer.from('}(Vab'))]), /its pickle ends too early/],
  [
    'text instead',
    Buffer.from('version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n'),
    /damaged or not/,
  ],
  ['nothing', Buffer.alloc(0), /damaged or not/],
];

/** Dictionaries that each hold the one before twice: few bytes, endlessly many paths. */
function doublingTree(): Buffer {
  const levels = Array.from({ length: 40 }, (_, level) => `}(Va\ng${level}\nVb\ng${level}\nup${level + 1}\n`);
  return Buffer.from(`}p0\n${levels.join('')}.`);
}

for (const [what, file, message] of BAD) {
  test(`a torch file with ${what} is refused by name`, (context) => {
    const path = join(temporaryFolder(context), 'bad.pth');
    writeFileSync(path, file);
    assert.throws(
      () => openTorch(path),
      (error) => isClear(error) && error.file === path && message.test(error.message),
    );
  });
}

function isClear(error: unknown): error is CorruptFileError | UnsupportedFileError {
  return error instanceof CorruptFileError || error instanceof UnsupportedFileError;
}

for (const form of ['every-type.pth', 'every-type.legacy.pth', 'every-type.protocol4.pth']) {
  const whole = readFileSync(fixture('torch', form));

  test(`${form} cut anywhere is refused`, (context) => {
    const path = join(temporaryFolder(context), 'cut.pth');
    for (let length = 0; length < whole.length; length += 7) {
      writeFileSync(path, whole.subarray(0, length));
      assert.throws(() => openTorch(path), isClear, `cut at ${length}`);
    }
  });

  test(`${form} with any byte changed is read or refused, and nothing else happens`, (context) => {
    const path = join(temporaryFolder(context), 'changed.pth');
    const random = seededRandom(11);
    for (let round = 0; round < 1500; round++) {
      const changed = Buffer.from(whole);
      changed[Math.floor(random() * whole.length)] = Math.floor(random() * 256);
      writeFileSync(path, changed);
      try {
        const file = openTorch(path);
        for (const name of file.names()) file.read(name);
        file.close();
      } catch (error) {
        if (!isClear(error)) throw error;
      }
    }
  });
}
