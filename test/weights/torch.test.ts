import assert from 'node:assert/strict';
import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { openModelFolder } from '../../src/weights/model-folder.ts';
import { openSafetensors } from '../../src/weights/safetensors.ts';
import { UnknownTensorError } from '../../src/weights/tensor-source.ts';
import { PickleObject } from '../../src/weights/torch/pickle-values.ts';
import { openTorch } from '../../src/weights/torch.ts';
import { bitsOf, fixture, temporaryFolder } from './fixtures.ts';
import { writeZip } from './write-zip.ts';

const EXPECTED = JSON.parse(readFileSync(fixture('torch/expected.json'), 'utf8'));
const DTYPES: Record<string, string> = {
  'model.f64': 'F64',
  'model.f16': 'F16',
  'model.bf16': 'BF16',
  'model.i64': 'I64',
  'model.i32': 'I32',
  'model.i16': 'I16',
  'model.i8': 'I8',
  'model.u8': 'U8',
  'model.bool': 'BOOL',
};

for (const form of ['every-type.pth', 'every-type.legacy.pth', 'every-type.protocol4.pth']) {
  test(`${form} reads as torch wrote it, whole and by rows`, () => {
    const file = openTorch(fixture('torch', form));
    assert.deepEqual(file.names().sort(), Object.keys(EXPECTED.everyType).sort());
    for (const [name, { shape, values }] of Object.entries<{ shape: number[]; values: number[] }>(EXPECTED.everyType)) {
      assert.deepEqual(file.info(name).shape, shape, name);
      assert.equal(file.info(name).dtype, DTYPES[name] ?? 'F32', name);
      assert.deepEqual([...file.read(name)], values, name);
      assert.equal(file.raw(name).length, file.info(name).byteLength, name);
      const rows = shape[0] ?? 1;
      const row = values.length / (rows || 1);
      for (let from = 0; from <= rows; from++) {
        assert.deepEqual([...file.read(name, from, rows)], values.slice(from * row), `${name} from ${from}`);
        assert.deepEqual([...file.read(name, 0, from)], values.slice(0, from * row), `${name} to ${from}`);
      }
    }
    assert.throws(() => file.read('model.f32', 0, 3), RangeError);
    assert.throws(() => file.read('model.absent'), UnknownTensorError);
    file.close();
  });

  test(`what ${form} holds beside its tensors is plain data`, () => {
    const { content } = openTorch(fixture('torch', form));
    assert.ok(content instanceof Map);
    assert.equal(content.get('epoch'), 19);
    const settings = content.get('args');
    assert.ok(settings instanceof PickleObject);
    assert.equal(String(settings.type), 'argparse.Namespace');
    assert.deepEqual(Object.fromEntries(settings.attributes), {
      temperature: 10,
      adapter_dim: 8,
      options: ['A', 'B'],
      resume: null,
      big: 2n ** 70n,
      low: -(2n ** 70n),
    });
  });
}

const GOLDENS: [file: string, same: string, prefix: string][] = [
  ['mplug-owl/c-eps/pytorch_model.bin', 'mplug-owl/c-eps/model.safetensors', ''],
  ['lavin/cfg3/pth/checkpoint-19.pth', 'lavin/cfg3/adapter.safetensors', 'model.module.'],
  ['lavin/cfg3/pth/7B/consolidated.00.pth', 'lavin/cfg3/llama.safetensors', ''],
  ['llama-adapter-v2/cfg1/pth/BIAS-7B.pth', 'llama-adapter-v2/cfg1/adapter.safetensors', 'model.'],
  ['llama-adapter-v2/cfg2/pth/LORA-BIAS-7B.pth', 'llama-adapter-v2/cfg2/adapter.safetensors', 'model.'],
  ['llama-adapter-v2/cfg2/pth/7B/consolidated.00.pth', 'llama-adapter-v2/cfg2/llama.safetensors', ''],
];

for (const [file, same, prefix] of GOLDENS) {
  test(`${file}, with storages of cuda:0 and half precision, holds what its safetensors do`, () => {
    const stored = openTorch(fixture('goldens', file));
    const expected = openSafetensors(fixture('goldens', same));
    for (const name of expected.names()) {
      assert.deepEqual(stored.info(prefix + name).shape, expected.info(name).shape, name);
      assert.deepEqual(bitsOf(stored.read(prefix + name)), bitsOf(expected.read(name)), name);
    }
  });
}

for (const [file, dtype, bits] of [
  ['pytorch_model.bf16.bin', 'BF16', 8],
  ['partial_legacy_fp16.pth', 'F16', 11],
] as const) {
  test(`${file} holds the model rounded to ${dtype}`, () => {
    const stored = openTorch(fixture('goldens/mplug-owl/c-eps', file));
    const expected = openSafetensors(fixture('goldens/mplug-owl/c-eps/model.safetensors'));
    const names = stored.names().filter((name) => expected.has(name));
    assert.ok(names.length >= 12);
    for (const name of names) {
      assert.equal(stored.info(name).dtype, dtype);
      const exact = expected.read(name);
      for (const [index, value] of stored.read(name).entries()) {
        const error = Math.abs(value - (exact[index] as number));
        assert.ok(error <= Math.abs(exact[index] as number) * 2 ** -bits + 2 ** -25, `${name} ${index}`);
      }
    }
  });
}

test('a checkpoint in shards of torch reads as one', (context) => {
  const folder = temporaryFolder(context);
  const golden = fixture('goldens/mplug-owl/c-eps');
  cpSync(join(golden, 'pytorch_model.bin'), join(folder, 'pytorch_model-00001-of-00002.bin'));
  cpSync(join(golden, 'partial_legacy_fp16.pth'), join(folder, 'pytorch_model-00002-of-00002.bin'));
  const index = join(folder, 'pytorch_model.bin.index.json');
  const places = {
    'language_model.lm_head.weight': 'pytorch_model-00001-of-00002.bin',
    query_tokens: 'pytorch_model-00002-of-00002.bin',
  };
  writeFileSync(index, JSON.stringify({ weight_map: places }));
  const sharded = openModelFolder(folder);
  assert.deepEqual(sharded.names(), Object.keys(places));
  assert.equal(sharded.info('query_tokens').dtype, 'F16');
  const whole = openTorch(join(golden, 'pytorch_model.bin'));
  assert.deepEqual(
    sharded.read('language_model.lm_head.weight', 3, 9),
    whole.read('language_model.lm_head.weight', 3, 9),
  );
  sharded.close();
  writeFileSync(index, JSON.stringify({ weight_map: { gone: 'pytorch_model-00001-of-00002.bin' } }));
  assert.throws(() => openModelFolder(folder), /"gone" is not in pytorch_model-00001-of-00002\.bin as it says/);
});

test('a TorchScript archive is read without its code', () => {
  const file = openTorch(fixture('torch/clip.pt'));
  const expected: [string, { shape: number[]; every97th: number[] }][] = Object.entries(EXPECTED.clip);
  for (const [name, { shape, every97th }] of expected) {
    assert.deepEqual(file.info(name).shape, shape, name);
    assert.deepEqual(
      [...file.read(name)].filter((_, index) => index % 97 === 0),
      every97th,
      name,
    );
  }
  assert.deepEqual(file.names().sort(), expected.map(([name]) => name).sort());
});

/** The magic number, protocol and facts of the machine ahead of a legacy file's content. */
const LEGACY_HEAD = Buffer.concat([
  Buffer.from('\x80\x02\x8a\x0al\xfc\x9cF\xf9 j\xa8P\x19.', 'latin1'),
  Buffer.from('\x80\x02M\xe9\x03.', 'latin1'),
  Buffer.from('\x80\x02}.', 'latin1'),
]);

/** The same pickle in both forms of file. */
function bothForms(pickle: string | Buffer): [form: string, file: Buffer][] {
  const bytes = Buffer.from(pickle as string, 'latin1');
  return [
    ['zip', writeZip([{ name: 'evil/data.pkl', content: bytes }])],
    ['legacy', Buffer.concat([LEGACY_HEAD, bytes, Buffer.from('].', 'latin1')])],
  ];
}

const EVIL: [what: string, pickle: (command: string) => string, named: RegExp][] = [
  ['os.system', (command) => `cos\nsystem\n(V${command}\ntR.`, /names "os\.system", which no model file needs/],
  ['posix.system', (command) => `\x80\x02cposix\nsystem\n(V${command}\ntR.`, /names "posix\.system"/],
  ['eval', (command) => `c__builtin__\neval\n(V${command}\ntR.`, /names "__builtin__\.eval"/],
  ['a command by name on the stack', (c) => `\x80\x04\x8c\x02os\x8c\x06system\x93(V${c}\ntR.`, /names "os\.system"/],
  ['a command as an instance', (command) => `(V${command}\nios\nsystem\n.`, /names "os\.system"/],
  ['a command that is never called', () => '}(Vweights\ncos\nsystem\nu.', /names "os\.system"/],
  [
    'a pickle in a pickle',
    () => 'ctorch.storage\n_load_from_bytes\n(Vx\ntR.',
    /names "torch\.storage\._load_from_bytes"/,
  ],
  ['code of a script', () => 'c__torch__.evil\nRun\n)\x81.', /names "__torch__\.evil\.Run"/],
  ['a name beside the allowed', () => 'ccollections\nOrderedDict.__init__\n.', /OrderedDict\.__init__/],
];

for (const [what, pickle, named] of EVIL) {
  test(`a pickle that names ${what} is refused by that name, and nothing is run`, (context) => {
    const folder = temporaryFolder(context);
    const witness = join(folder, 'witness');
    for (const [form, file] of bothForms(pickle(`touch ${witness}`))) {
      const path = join(folder, `${form}.pth`);
      writeFileSync(path, file);
      assert.throws(
        () => openTorch(path),
        (error) => error instanceof Error && error.message.startsWith(path) && named.test(error.message),
      );
    }
    assert.equal(existsSync(witness), false);
  });
}

test('keys that would change objects stay keys', (context) => {
  const path = join(temporaryFolder(context), 'keys.pth');
  writeFileSync(path, writeZip([{ name: 'a/data.pkl', content: Buffer.from('}(V__proto__\n}Vevil\nI1\nsu.') }]));
  const { content } = openTorch(path);
  assert.ok(content instanceof Map);
  assert.deepEqual([...content.keys()], ['__proto__']);
  assert.equal(Object.hasOwn(Object.prototype, 'evil'), false);
});
