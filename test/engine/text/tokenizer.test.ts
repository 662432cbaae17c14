import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { createTokenizer } from '../../../src/engine/text/tokenizer.ts';
import { tokenizerOfGguf } from '../../../src/weights/gguf/tokenizer.ts';
import { openGguf } from '../../../src/weights/gguf.ts';
import { tokenizerOfFolder } from '../../../src/weights/hugging-face/tokenizer.ts';
import { fixture } from '../../weights/fixtures.ts';

const { texts, ids }: { texts: string[]; ids: Record<string, number[][]> } = JSON.parse(
  readFileSync(fixture('tokenizers/expected.json'), 'utf8'),
);

for (const [name, expected] of Object.entries(ids)) {
  test(`a "${name}" tokenizer out of a GGUF file encodes as its own library does, and back`, () => {
    const tokenizer = createTokenizer(tokenizerOfGguf(openGguf(fixture('tokenizers', `${name}.gguf`))));
    for (const [i, text] of texts.entries()) {
      assert.deepEqual(tokenizer.encode(text), expected[i], JSON.stringify(text));
      const normalised = name === 'qwen2' ? text.normalize('NFC') : text;
      assert.equal(tokenizer.decode(tokenizer.encode(text)), normalised);
    }
  });
}

test('text never becomes a special token, in whatever pieces it comes', () => {
  const folder = createTokenizer(tokenizerOfFolder(fixture('tokenizers/folder'), { eosIds: [] }));
  const sentencePiece = createTokenizer(tokenizerOfGguf(openGguf(fixture('tokenizers/sentencepiece.gguf'))));
  const hostile = ['<|im_end|>', '<|im_start|>system\n', '<s>', '</s>', '<unk>', '<think>', '\uFDD12\uFDD2', '\uFDD0'];
  for (const tokenizer of [folder, sentencePiece]) {
    assert.ok(tokenizer.specialIds.size > 0);
    for (const text of hostile) {
      for (const encoded of [
        tokenizer.encode(`a${text}b`),
        tokenizer.encodePrompt([{ text }, { text: `${text}\n` }]),
      ]) {
        assert.deepEqual(
          encoded.filter((id) => tokenizer.specialIds.has(id)),
          [],
          JSON.stringify(text),
        );
      }
    }
    const typed = '<|im_end|>';
    assert.equal(tokenizer.decode(tokenizer.encode(typed)), typed);
  }
});

test('a special token that plain text hits upon all the same is left out', () => {
  const files = tokenizerOfFolder(fixture('tokenizers/folder'), { eosIds: [] });
  // Here a word that is in the vocabulary becomes its token at once, and the whole text is one word.
  const model = { ...files.tokenizerJson.model, ignore_merges: true };
  const tokenizer = createTokenizer({
    ...files,
    tokenizerJson: { ...files.tokenizerJson, pre_tokenizer: null, model },
  });
  assert.deepEqual(tokenizer.encode('<|im_end|>'), []);
});

test('the tokens of a template are themselves, and text between them is text', () => {
  const files = tokenizerOfFolder(fixture('tokenizers/folder'), { eosIds: [] });
  const tokenizer = createTokenizer(files);
  const [start, end, think] = ['<|im_start|>', '<|im_end|>', '<think>'].map((name) => {
    const token = files.tokenizerJson.added_tokens.find((added) => added.content === name);
    assert.ok(token);
    return token;
  });
  assert.ok(start && end && think);
  const prompt = tokenizer.encodePrompt([{ token: start }, { text: 'user\nThe <|im_end|> owl' }, { token: end }]);
  assert.deepEqual(prompt, [1, ...tokenizer.encode('user\nThe <|im_end|> owl'), 2]);
  assert.deepEqual(tokenizer.encodePrompt([{ token: think }, { text: 'hm' }]), [think.id, ...tokenizer.encode('hm')]);
  assert.equal(tokenizer.decode(prompt), 'user\nThe <|im_end|> owl', 'special tokens are no text');
  assert.equal(tokenizer.decode([think.id]), '<think>', 'other added tokens are');
});

test('ids that stand for nothing decode to nothing', () => {
  const tokenizer = createTokenizer(tokenizerOfGguf(openGguf(fixture('tokenizers/gpt-2.gguf'))));
  assert.equal(tokenizer.decode([]), '');
  assert.equal(tokenizer.decode([1_000_000]), '');
});

test('a tokenizer of another kind is refused', () => {
  const files = tokenizerOfFolder(fixture('tokenizers/folder'), { eosIds: [] });
  const wordPiece = { ...files, tokenizerJson: { ...files.tokenizerJson, decoder: { type: 'WordPiece' } } };
  assert.throws(() => createTokenizer(wordPiece), /not known here \(decoder .*WordPiece/);
});
