import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import ocr from '../../../plugins/ocr/index.ts';
import { openNetworks, RELEASES } from '../../../plugins/ocr/weights.ts';
import type { ExpertContext } from '../../../src/core/experts/plugin.ts';
import { decodePicture } from '../../../src/core/intake/decode.ts';
import { textPicture, truthOf } from '../../core/support/pictures.ts';
import { contextOf, wordsOf } from '../../core/support/plugins.ts';
import { scratchFolder } from '../../core/support/scratch.ts';

const never = new AbortController().signal;

/** The plugin's context without Python's package index; its warnings are kept. */
function withoutIndex(context: ExpertContext, warnings: string[]): ExpertContext {
  return {
    ...context,
    log: { ...context.log, warn: (message) => warnings.push(message) },
    fetch: async (files, signal) => {
      if (files.some(({ sources }) => sources.some(({ kind }) => kind === 'pypi')))
        throw new Error('there is no index');
      return context.fetch(files, signal);
    },
  };
}

test('reads with PP-OCRv4 of npm where PP-OCRv6 cannot be fetched', async (t) => {
  const [, v4] = RELEASES;
  const context = contextOf(ocr);
  const files = [v4.detector, v4.recogniser, ...(v4.alphabet ? [v4.alphabet] : [])];
  const problem = await context.fetch(files).then(() => false as const, String);
  if (problem) return t.skip(`NOT TESTED: ${problem}`);
  const warnings: string[] = [];
  const expert = await ocr.create(withoutIndex(context, warnings));
  try {
    assert.deepEqual(warnings, ['PP-OCRv6 cannot be used: there is no index']);
    for (const id of ['chat-light-1', 'inject-1', 'receipt-1']) {
      const image = { number: 1, name: id, ...(await decodePicture(textPicture(id), 36e6)) };
      const text = wordsOf(await expert.observe(image, never, []))
        .join(' ')
        .replace(/\s/g, '');
      for (const phrase of truthOf(id).keyPhrases)
        assert.ok(text.includes(phrase.replace(/\s/g, '')), `${phrase} in ${text}`);
    }
  } finally {
    await expert.dispose();
  }
});

test('fails with the reason of the better release where none can be had', async () => {
  const context: ExpertContext = {
    ...contextOf(ocr),
    fetch: async ([file]) => Promise.reject(new Error(`no ${file?.name}`)),
  };
  await assert.rejects(openNetworks(context), /no PP-OCRv6_det_small\.onnx/);
});

test('refuses files that are no networks', async () => {
  const file = join(scratchFolder(), 'damaged.onnx');
  writeFileSync(file, 'no model');
  await assert.rejects(openNetworks({ ...contextOf(ocr), fetch: async (files) => files.map(() => file) }));
});
