import assert from 'node:assert/strict';
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import { MANIFEST_DIR } from '../../../src/config/paths.ts';
import { readSettings } from '../../../src/config/read-settings.ts';
import type { ChatMessage, LanguageModel, ModelImage } from '../../../src/engine/language-model.ts';
import { loadLanguageModel } from '../../../src/engine/load.ts';
import { createLogger } from '../../../src/log/logger.ts';
import { UnsupportedFileError } from '../../../src/weights/tensor-source.ts';
import { seededRandom } from '../../seeded-random.ts';
import { temporaryFolder } from '../../weights/fixtures.ts';
import { greedily, hear } from '../support/answers.ts';

/** The tiny models, and how many tokens a picture takes in their prompts. */
const SYSTEMS = [
  { name: 'lavin-tiny', tokensPerImage: 1, mostImages: 1 },
  { name: 'llama-adapter-v2-tiny', tokensPerImage: 0, mostImages: 1 },
  { name: 'mplug-owl-tiny', tokensPerImage: 13, mostImages: Number.POSITIVE_INFINITY },
];
const QUESTION = 'What is this?';
const SAMPLING = { temperature: 1, seed: 7, maxNewTokens: 40 };

async function load(t: TestContext, model: string, environment: Record<string, string> = {}): Promise<LanguageModel> {
  const given = { TYTO_CACHE_DIR: temporaryFolder(t), TYTO_MODEL: model, TYTO_THREADS: '1', ...environment };
  const loaded = await loadLanguageModel(readSettings(given, []), createLogger('error'));
  t.after(() => loaded.dispose());
  return loaded;
}

function noise(number: number): ModelImage {
  const random = seededRandom(number);
  return { number, width: 40, height: 30, rgb: Uint8Array.from({ length: 3600 }, () => random() * 256) };
}

function ask(model: LanguageModel, ...images: ModelImage[]) {
  const message: ChatMessage = { role: 'user', content: QUESTION, ...(images.length > 0 && { images }) };
  return hear(model, greedily([message], SAMPLING));
}

for (const { name, tokensPerImage, mostImages } of SYSTEMS) {
  test(`${name} answers by the picture that it is shown, the same one equally`, async (t) => {
    const model = await load(t, name);
    assert.equal(model.sees, true);
    const blind = await ask(model);
    const [first, again, other] = [await ask(model, noise(1)), await ask(model, noise(1)), await ask(model, noise(2))];
    assert.equal(new Set([blind.text, first.text, other.text]).size, 3);
    assert.equal(again.text, first.text);
    assert.equal((await ask(model)).text, blind.text, 'nothing of a picture stays');
    assert.equal(again.prompt?.cachedTokens, (again.prompt?.promptTokens ?? 0) - 1, 'a known picture costs nothing');
    assert.deepEqual([blind.prompt?.unseenImages, first.prompt?.unseenImages], [[], []]);
  });

  test(`${name} says which of several pictures it has no place for`, async (t) => {
    const model = await load(t, name);
    const [one, both] = [await ask(model, noise(2)), await ask(model, noise(1), noise(2))];
    assert.deepEqual(both.prompt?.unseenImages, mostImages === 1 ? [1] : []);
    assert.equal(both.text === one.text, mostImages === 1);
    assert.equal(both.text === (await ask(model, noise(2), noise(1))).text, false, 'the order counts');
  });

  test(`${name} drops the oldest turns with their pictures when the context is full`, async (t) => {
    const model = await load(t, name, { TYTO_CONTEXT_TOKENS: '512' });
    const turns = Array.from(
      { length: 9 },
      (_, index): ChatMessage => ({
        role: index % 2 === 0 ? 'user' : 'assistant',
        content: `${index} ${'owl '.repeat(20)}`,
        ...(index % 2 === 0 && { images: [noise(index)] }),
      }),
    );
    const { prompt } = await hear(model, greedily(turns, { ...SAMPLING, maxNewTokens: 2 }));
    assert.ok(prompt !== undefined && prompt.droppedMessages > 0 && prompt.droppedMessages < 9);
    assert.ok(prompt.promptTokens <= 510 && prompt.promptTokens > 256 + tokensPerImage);
  });

  test(`${name} ends when it is cancelled, and serves the next request`, async (t) => {
    const model = await load(t, name);
    const expected = await ask(model, noise(3));
    const controller = new AbortController();
    const message: ChatMessage = { role: 'user', content: QUESTION, images: [noise(4)] };
    const cancelled = await hear(model, greedily([message], SAMPLING), {
      signal: controller.signal,
      onEvent: ({ type }) => type === 'token' && controller.abort(),
    });
    assert.equal(cancelled.done.finish, 'cancelled');
    const beforehand = await hear(model, greedily([message], SAMPLING), { signal: AbortSignal.abort() });
    assert.deepEqual([beforehand.done.finish, beforehand.text], ['cancelled', '']);
    assert.equal((await ask(model, noise(3))).text, expected.text);
  });
}

test('an answer depends on what was said before, whatever the system', async (t) => {
  for (const { name } of SYSTEMS) {
    const model = await load(t, name);
    const before = (answer: string): ChatMessage[] => [
      { role: 'system', content: 'You are an owl.' },
      { role: 'user', content: 'Who?', images: [noise(1)] },
      { role: 'assistant', content: answer },
      { role: 'user', content: QUESTION },
    ];
    const [moth, owl] = [before('A moth.'), before('An owl')].map((messages) =>
      hear(model, greedily(messages, SAMPLING)),
    );
    assert.notEqual((await moth)?.text, (await owl)?.text, name);
  }
});

test('what experts read in a picture is the input of LLaMA-Adapter V2, and the words are its instruction', async (t) => {
  const model = await load(t, 'llama-adapter-v2-tiny');
  const length = async (message: Omit<ChatMessage, 'role'>) =>
    (await hear(model, greedily([{ role: 'user', ...message }], { maxNewTokens: 1 }))).prompt?.promptTokens ?? 0;
  const words = await length({ content: 'When?' });
  const both = await length({ content: 'OPEN\nWhen?', parts: { words: 'When?', context: 'OPEN', places: [] } });
  assert.equal(
    both - words,
    ', paired with an input that provides further context'.length + '\n\n### Input:\nOPEN'.length,
  );
});

test('an adapter beside the wrong base model is refused, and both are named', async (t) => {
  const folder = temporaryFolder(t);
  const model = path.join(folder, 'model');
  cpSync(path.join(MANIFEST_DIR, 'tiny', 'lavin'), model, { recursive: true });
  rmSync(path.join(model, '7B'), { recursive: true });
  cpSync(path.join(MANIFEST_DIR, 'tiny', 'llama-adapter-v2', '7B'), path.join(model, '7B'), { recursive: true });
  const manifest = JSON.parse(readFileSync(path.join(MANIFEST_DIR, 'lavin-tiny.json'), 'utf8'));
  const file = path.join(folder, 'mixed.json');
  writeFileSync(file, JSON.stringify({ ...manifest, checkpoint: { kind: 'path', path: 'model' } }));
  await assert.rejects(load(t, file), (error) => {
    assert.ok(error instanceof UnsupportedFileError);
    assert.match(error.message, /adapter\.pth.*another decoder: one of width 48; .*7B is of width 40/);
    return true;
  });
});
