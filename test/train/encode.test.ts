import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { DataFile } from '../../src/train/data/data-file.ts';
import { dataFormats } from '../../src/train/data/formats.ts';
import type { Sample } from '../../src/train/data/sample.ts';
import { encodeWithin } from '../../src/train/encode/encoder.ts';
import { lavinWording } from '../../src/train/encode/lavin.ts';
import { llamaAdapterV2Wording } from '../../src/train/encode/llama-adapter-v2.ts';
import { owlPairWording, owlWording } from '../../src/train/encode/mplug-owl.ts';
import { IGNORED, VISUAL } from '../../src/train/training-step.ts';
import { openSafetensors } from '../../src/weights/safetensors.ts';
import { fixture } from '../weights/fixtures.ts';
import { emptyFolder, write } from './support/scratch.ts';

/** A token for each character, as the goldens of mPLUG-Owl have it. */
const tokenizer = {
  bosId: 1,
  eosIds: [2],
  encode: (text: string) =>
    Array.from(text, (character) => (character === '\n' ? 3 : 4 + character.charCodeAt(0) - 32)),
};
const spelled = (ids: readonly number[]) =>
  ids.map((id) => (id > 3 ? String.fromCharCode(id + 28) : ({ 3: '\n', [VISUAL]: '*' }[id] ?? `<${id}>`))).join('');

const sample = (changes: Partial<Sample>): Sample => ({
  place: 'data.json:1',
  form: 'instruction',
  turns: [{ question: 'What?', answer: 'A cat.', images: [] }],
  ...changes,
});

test("mPLUG-Owl's rows are those of the official preparation, token by token", (t) => {
  for (const name of ['a-mha', 'b-gqa-tied']) {
    const folder = fixture('goldens', 'mplug-owl', name);
    const { train_stage2: golden } = JSON.parse(readFileSync(join(folder, 'cases.json'), 'utf8'));
    const { num_query_tokens: queries } = JSON.parse(readFileSync(join(folder, 'config.json'), 'utf8'));
    const wording = owlWording({ tokenizer, tokensPerImage: queries + 1 });
    const stored = openSafetensors(join(folder, 'train_stage2.safetensors'));
    t.after(() => stored.close());
    const [rows = 0, length = 0] = stored.info('batch.input_ids').shape;
    assert.equal(rows, golden.conversations.length);
    const lines = golden.conversations.map((text: string) =>
      JSON.stringify({ text, image: Array.from(text.match(/<image>/g) ?? [], (_, at) => `${at}.png`) }),
    );
    const file = new DataFile(write(join(emptyFolder(t), 'data.jsonl'), lines.join('\n')), dataFormats.owl.layout);
    t.after(() => file.close());
    const read = dataFormats.owl.reader(file, { images: '.', questionFormat: 'QCM-ALE' });
    for (const [row, place] of [...file.rows()].entries()) {
      const { tokens, targets } = wording.encode({ ...sample({}), ...read(file.read(place)) });
      const ids = [...stored.read('batch.input_ids', row, row + 1)];
      assert.deepEqual(tokens, ids.slice(0, tokens.length), `row ${row} of ${name}`);
      assert.ok(ids.length === length && ids.slice(tokens.length).every((id) => id === 0 || id === 2));
      const labels = [...stored.read('effective_labels', row, row + 1)];
      const expected = labels.slice(1, tokens.length).map((label) => (label === -100 ? IGNORED : label));
      assert.deepEqual(targets.slice(0, -1), expected, `labels of row ${row} of ${name}`);
    }
  }
});

test("mPLUG-Owl's pairs are picture and caption, all of which is learned", () => {
  const { tokens, targets } = owlPairWording({ tokenizer, tokensPerImage: 3 }).encode(
    sample({ form: 'caption', turns: [{ question: '', answer: 'A cat.', images: ['a.png'] }] }),
  );
  assert.equal(spelled(tokens), '<1>***A cat.<2>');
  assert.equal(spelled(targets.filter((id) => id !== IGNORED)), 'A cat.<2>');
  assert.equal(
    targets.findIndex((id) => id !== IGNORED),
    3,
  );
});

test("LLaMA-Adapter V2's prompts are the official ones, and its answer alone is learned", () => {
  const path = fixture('goldens', 'llama-adapter-v2', 'prompts.json');
  const { format_prompt: golden } = JSON.parse(readFileSync(path, 'utf8'));
  const wording = llamaAdapterV2Wording({ tokenizer, tokensPerImage: 0 });
  for (const { instruction, input, prompt } of golden) {
    // An empty input is no input here: that is how the model is served.
    if (input === '') continue;
    const turns = [{ question: instruction, ...(input && { input }), answer: 'Yes.', images: [] }];
    const { tokens, targets } = wording.encode(sample({ turns }));
    assert.equal(spelled(tokens), `<1>${prompt}Yes.<2>`);
    assert.equal(spelled(targets.filter((id) => id !== IGNORED)), 'Yes.<2>');
  }
  const caption = wording.encode(
    sample({ form: 'caption', turns: [{ question: '', answer: 'A cat.', images: ['a.png'] }] }),
  );
  assert.match(spelled(caption.tokens), /### Instruction:\nGenerate caption of this image\n\n### Response:A cat\.<2>$/);
});

test("LaVIN's rows begin with the picture or its absence, and are cut at the end", () => {
  const wording = lavinWording({ tokenizer, tokensPerImage: 2 });
  const text = wording.encode(sample({ turns: [{ question: 'Add.', input: '1, 2', answer: '3', images: [] }] }));
  assert.equal(spelled(text.tokens), '<1>Image: N/AInstruction: Add. 1, 2\nResponse:3<2>');
  const science = sample({ form: 'science', turns: [{ question: 'Question: Q?', answer: 'A.', images: ['a.png'] }] });
  assert.equal(spelled(wording.encode(science).tokens), '<1>Image: **Question: Q?\nResponse:A.<2>');
  const cut = encodeWithin(wording, science, { maxTokens: 35, tooLong: 'clip' });
  assert.equal(spelled(cut.tokens), '<1>Image: **Question: Q?\nResponse:A.');
  assert.deepEqual([cut.isClipped, spelled(cut.targets.filter((id) => id !== IGNORED))], [true, 'A.']);
  assert.throws(
    () => encodeWithin(wording, science, { maxTokens: 30, tooLong: 'clip' }),
    /has no answer within its first 29/,
  );
  const many = sample({ turns: [{ question: 'Q', answer: 'A', images: ['a.png', 'b.png'] }] });
  assert.throws(
    () => encodeWithin(wording, many, { maxTokens: 99, tooLong: 'skip' }),
    /has 2 pictures; the system has a place for 1/,
  );
});
