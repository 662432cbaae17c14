import assert from 'node:assert/strict';
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import protobuf from 'protobufjs/minimal.js';
import { createTokenizer } from '../../src/engine/text/tokenizer.ts';
import { openLlamaCheckpoint } from '../../src/weights/llama-checkpoint.ts';
import { openSentencePiece } from '../../src/weights/sentencepiece.ts';
import { fixture, temporaryFolder } from './fixtures.ts';

const EXPECTED = JSON.parse(readFileSync(fixture('sentencepiece/expected.json'), 'utf8'));

for (const [name, expected] of Object.entries<number[][]>(EXPECTED.ids)) {
  test(`texts become the ids that sentencepiece gives, model ${name}`, () => {
    const tokenizer = createTokenizer(openSentencePiece(fixture('sentencepiece', `${name}.model`)));
    for (const [index, text] of EXPECTED.texts.entries()) {
      assert.deepEqual(tokenizer.encode(text), expected[index], JSON.stringify(text));
    }
  });
}

test('ids become the text again', () => {
  const tokenizer = createTokenizer(openSentencePiece(fixture('sentencepiece/llama.model')));
  for (const [index, text] of EXPECTED.texts.entries()) {
    // The sign for a space cannot be told from a space any more.
    assert.equal(tokenizer.decode(EXPECTED.ids.llama[index]), text.replaceAll('\u2581', ' '), JSON.stringify(text));
  }
});

test("LLaMA's special tokens are found", () => {
  const files = openSentencePiece(fixture('sentencepiece/llama.model'));
  assert.deepEqual([files.bosId, files.eosIds, files.addBos], [1, [2], true]);
  assert.deepEqual(
    files.tokenizerJson.added_tokens.map(({ id, content, special }) => [id, content, special]),
    [
      [0, '<unk>', true],
      [1, '<s>', true],
      [2, '</s>', true],
    ],
  );
});

test('a Hugging Face folder with a SentencePiece file alone is read', (context) => {
  const folder = temporaryFolder(context);
  const model = join(folder, 'model');
  mkdirSync(model);
  cpSync(fixture('goldens/llama/a-mha/config.json'), join(model, 'config.json'));
  cpSync(fixture('goldens/llama/a-mha/model.safetensors'), join(model, 'model.safetensors'));
  cpSync(fixture('sentencepiece/llama.model'), join(model, 'tokenizer.model'));
  writeFileSync(join(model, 'tokenizer_config.json'), JSON.stringify({ chat_template: 'a template' }));
  const { tokenizer, tensors } = openLlamaCheckpoint(model);
  assert.equal(tokenizer.bosId, 1);
  assert.equal(tokenizer.addBos, true);
  assert.ok(tokenizer.eosIds.includes(2));
  assert.equal(tokenizer.chatTemplate, 'a template');
  tensors.close();
  rmSync(join(model, 'tokenizer.model'));
  assert.throws(() => openLlamaCheckpoint(model), /tokenizer\.json cannot be used: the file is missing/);
});

/** A model file of one piece with further fields. */
function modelFile(write: (writer: protobuf.Writer) => void): Uint8Array {
  const writer = protobuf.Writer.create();
  writer
    .uint32((1 << 3) | 2)
    .fork()
    .uint32((1 << 3) | 2)
    .string('<unk>')
    .uint32((3 << 3) | 0)
    .int32(2)
    .ldelim();
  write(writer);
  return writer.finish();
}
const trainer = (field: number, value: number) => (writer: protobuf.Writer) =>
  writer
    .uint32((2 << 3) | 2)
    .fork()
    .uint32(3 << 3)
    .int32(2)
    .uint32(field << 3)
    .int32(value)
    .ldelim();

const WHOLE = readFileSync(fixture('sentencepiece/llama.model'));
const REFUSED: [what: string, file: Uint8Array, message: RegExp][] = [
  ['unigrams', readFileSync(fixture('sentencepiece/unigram.model')), /chosen by UNIGRAM; BPE is known here/],
  [
    'unknown merges',
    modelFile((w) =>
      w
        .uint32((2 << 3) | 2)
        .fork()
        .uint32(3 << 3)
        .int32(9)
        .ldelim(),
    ),
    /chosen by 9/,
  ],
  ['spaces behind words', modelFile(trainer(24, 1)), /puts spaces behind words/],
  [
    'rules for text',
    modelFile((w) => {
      trainer(35, 1)(w);
      w.uint32((3 << 3) | 2)
        .fork()
        .uint32((1 << 3) | 2)
        .string('nfkc')
        .uint32((2 << 3) | 2)
        .bytes(Uint8Array.of(1))
        .ldelim();
    }),
    /changes text by the rules "nfkc"/,
  ],
  ['no pieces', Uint8Array.of(), /is no SentencePiece model \(it has no pieces\)/],
  ['an end in the middle', WHOLE.subarray(0, 1001), /is no SentencePiece model/],
  ['other content', Buffer.from('{"version": "1.0"}'), /is no SentencePiece model/],
];

for (const [what, file, message] of REFUSED) {
  test(`a SentencePiece file with ${what} is refused by name`, (context) => {
    const path = join(temporaryFolder(context), 'tokenizer.model');
    writeFileSync(path, file);
    assert.throws(() => openSentencePiece(path), message);
  });
}
