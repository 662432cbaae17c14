import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LanguageModelParts } from '../../../src/engine/decoder-language-model.ts';
import { loadModelParts } from '../../../src/engine/load.ts';
import { scoreAnswers } from '../../../src/engine/perplexity/score-answers.ts';
import { scratchFolder } from '../../core/support/scratch.ts';
import { silentLog, testSettings } from '../../core/support/settings.ts';
import { writeTinyModel } from '../support/tiny-model.ts';

const TEXT = 'The owl sat on the mat and looked at the moon. '.repeat(40);

async function withTiny<T>(
  options: Parameters<typeof writeTinyModel>[1],
  work: (parts: LanguageModelParts) => Promise<T>,
) {
  const settings = testSettings();
  const name = writeTinyModel(scratchFolder(), options);
  const parts = await loadModelParts({ ...settings, model: { ...settings.model, name } }, silentLog);
  try {
    return await work(parts);
  } finally {
    await parts.dispose();
  }
}

test('a model of equal weights holds every token for equally likely', async () => {
  const score = await withTiny({ weight: 0, contextLength: 1024 }, (parts) =>
    scoreAnswers(parts, parts.tokenizer.encode(TEXT)),
  );
  assert.ok(Math.abs(score.perplexity / 481 - 1) < 1e-4, `${score.perplexity}`);
});

test('tokens that are scored step by step are those that one prefill scores', async () => {
  await withTiny({ contextLength: 1024 }, async (parts) => {
    const ids = parts.tokenizer.encode(TEXT).slice(0, 64 + 30);
    const { likeliest } = await scoreAnswers(parts, ids);
    assert.equal(likeliest.length, 30);
    const question = parts.tokenizer.decode(ids.slice(0, 64));
    const prompt = await parts.writer.layOut([{ role: 'user', content: question }]).read();
    const last = await parts.decoder.prefill([...prompt, ...ids.slice(64, 93)]);
    assert.equal(likeliest.at(-1), last.indexOf(Math.max(...last)));
  });
});
