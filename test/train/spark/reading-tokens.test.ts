import assert from 'node:assert/strict';
import { test } from 'node:test';
import { composePrompt } from '../../../src/core/prompt/prompt.ts';
import { layOutRouted } from '../../../src/engine/systems/routed-llama-prompt.ts';
import { createChatTemplate } from '../../../src/engine/text/chat-template.ts';
import { createTokenizer } from '../../../src/engine/text/tokenizer.ts';
import { Dice } from '../../../src/train/spark/dice.ts';
import { TRAINED } from '../../../src/train/spark/documents/kinds.ts';
import { readingBatch } from '../../../src/train/spark/documents/reading-batch.ts';
import { readingSource } from '../../../src/train/spark/documents/reading-source.ts';
import { endOfAnswer, tokeniseSample } from '../../../src/train/spark/documents/reading-tokens.ts';
import { drawSample } from '../../../src/train/spark/documents/sample.ts';
import { IGNORED, PADDING, VISUAL } from '../../../src/train/training-step.ts';
import { tokenizerOfGguf } from '../../../src/weights/gguf/tokenizer.ts';
import { openGguf } from '../../../src/weights/gguf.ts';
import { testSettings } from '../../core/support/settings.ts';
import { fixture } from '../../weights/fixtures.ts';

/** ChatML, as the default model has it. */
const CHAT_TEMPLATE = `{% for message in messages %}{{ '<|im_start|>' + message.role + '\\n' + message.content + '<|im_end|>\\n' }}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}`;
const files = { ...tokenizerOfGguf(openGguf(fixture('tokenizers/smollm.gguf'))), chatTemplate: CHAT_TEMPLATE };
const prompts = {
  settings: testSettings(),
  tokenizer: createTokenizer(files),
  template: createChatTemplate(files),
  contextLength: 4096,
};
const samples = TRAINED.map(([kind], seed) => drawSample(kind, new Dice(seed)));

test('a question is laid out for training as it is for an answer', () => {
  const { settings, tokenizer, template, contextLength } = prompts;
  for (const sample of samples) {
    const { beginning, questions } = tokeniseSample(sample, prompts);
    sample.questions.forEach(({ question, answer }, index) => {
      const turn = { id: 'asked', messages: [{ role: 'user' as const, text: question, images: [] }] };
      const model = { contextLength, countTokens: (text: string) => tokenizer.encode(text).length };
      const { messages } = composePrompt(turn, sample.sightings, settings, model);
      const asked = tokenizer.encodePrompt(template.render(messages, { addGenerationPrompt: true }));
      assert.deepEqual([...beginning, ...(questions[index]?.prompt ?? [])], asked);
      assert.deepEqual(questions[index]?.answer, tokenizer.encode(answer));
    });
  }
});

test('visual tokens stand for training where they stand for an answer, whatever the number of pictures', () => {
  const { settings, tokenizer, template, contextLength } = prompts;
  const tokensPerImage = 3;
  const model = { contextLength, countTokens: (text: string) => tokenizer.encode(text).length };
  const several = samples.filter(({ sightings }) => sightings.length > 1);
  assert.ok(several.length > 0);
  for (const sample of [...several, ...samples.slice(0, 5)]) {
    const images = sample.sightings.map(({ number }) => ({ number, width: 1, height: 1, rgb: new Uint8Array(3) }));
    const { beginning, questions } = tokeniseSample(sample, prompts, tokensPerImage);
    const [{ question = '' } = {}] = sample.questions;
    const turn = { id: 'asked', messages: [{ role: 'user' as const, text: question, images: [] }] };
    const { messages } = composePrompt(turn, sample.sightings, settings, model, images);
    const asked = layOutRouted(messages, { tokenizer, template, tokensPerImage });
    const ids = asked.map((token) => (typeof token === 'number' ? token : 'word' in token ? token.word : VISUAL));
    assert.deepEqual([...beginning, ...(questions[0]?.prompt ?? [])], ids);
    const rows = asked.flatMap((token) =>
      typeof token === 'object' && 'image' in token ? [[token.image, token.row]] : [],
    );
    assert.deepEqual(
      rows,
      images.flatMap((image) => [0, 1, 2].map((row) => [image, row])),
    );
    const { from = 0, to = 0 } = questions[0]?.words ?? {};
    assert.deepEqual(
      asked.flatMap((token, at) => (typeof token === 'object' && 'word' in token ? [[at, token.about]] : [])),
      Array.from({ length: to - from }, (_, word) => [beginning.length + from + word, images]),
    );
  }
});

test('a batch counts the answers alone, each behind its own question', () => {
  const END = 7;
  const batch = readingBatch(
    [
      {
        beginning: [1, 2, 3],
        questions: [
          { prompt: [4, 5], words: { from: 1, to: 2 }, answer: [6] },
          { prompt: [8], words: { from: 0, to: 1 }, answer: [9, 10] },
        ],
      },
      { beginning: [11], questions: [{ prompt: [12], words: { from: 0, to: 0 }, answer: [13] }] },
    ],
    END,
  );
  assert.deepEqual([batch.rows, batch.length], [2, 9]);
  const row = <T>(values: ArrayLike<T> | undefined, at: number) => Array.from(values ?? []).slice(at * 9, at * 9 + 9);
  const _ = IGNORED;
  assert.deepEqual(row(batch.tokens, 0), [1, 2, 3, 4, 5, 6, 8, 9, 10]);
  assert.deepEqual(row(batch.segments, 0), [0, 0, 0, 1, 1, 1, 2, 2, 2]);
  assert.deepEqual(row(batch.targets, 0), [_, _, _, _, 6, END, 9, 10, END]);
  assert.deepEqual(row(batch.asked, 0), [0, 0, 0, 0, 1, 0, 1, 0, 0]);
  assert.deepEqual(row(batch.asked, 1), Array(9).fill(0));
  assert.deepEqual(row(batch.tokens, 1).slice(0, 3), [11, 12, 13]);
  assert.deepEqual(row(batch.segments, 1), [0, 1, 1, ...Array(6).fill(PADDING)]);
  assert.deepEqual(row(batch.targets, 1), [_, 13, END, ...Array(6).fill(_)]);
});

test('a source gives the same batches again from where it is set, of rows that fit', async () => {
  const options = { seed: 3, rows: 2, longest: 700 };
  const source = readingSource(prompts, options);
  const batches = [];
  for (let i = 0; i < 6; i++) batches.push(await source.next());
  const again = readingSource(prompts, options);
  again.seek(5);
  assert.deepEqual(await again.next(), batches[5]);
  assert.equal(again.cursor(), 6);
  assert.notDeepEqual((await readingSource(prompts, { ...options, seed: 4 }).next()).places, batches[0]?.places);
  for (const { batch, places } of batches) {
    assert.deepEqual([batch.rows, places.length], [2, 2]);
    assert.ok(batch.length <= 700);
    assert.ok(batch.targets.some((id) => id === endOfAnswer(prompts)));
  }
  assert.throws(() => again.seek('here'), /"here" is no place in the reading samples/);
});
