import assert from 'node:assert/strict';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Worker } from 'node:worker_threads';
import { findLanguages, type Language } from '../../../plugins/ocr/languages.ts';
import { Reader } from '../../../plugins/ocr/reader.ts';
import { textPicture } from '../../core/support/pictures.ts';
import { scratchFolder } from '../../core/support/scratch.ts';

const never = new AbortController().signal;

async function words(reader: Reader): Promise<string> {
  const lines = await reader.read(textPicture('inject-1'), never);
  return lines.flatMap(({ words }) => words.map(({ text }) => text)).join(' ');
}

test('survives the death of its thread, while it starts, while it reads and between pages', async () => {
  const threads: Worker[] = [];
  process.on('worker', (thread) => threads.push(thread));
  const [english] = findLanguages('eng') as [Language];
  const reader = new Reader(english);
  const starting = words(reader);
  await once(process, 'worker');
  await threads[0]?.terminate();
  await assert.rejects(starting, /thread died/);

  assert.match(await words(reader), /previous instructions/);
  const reading = words(reader);
  setTimeout(() => threads[1]?.terminate(), 20);
  await assert.rejects(reading, /thread died/);

  assert.match(await words(reader), /previous instructions/);
  await threads[2]?.terminate();
  assert.match(await words(reader), /previous instructions/);
  assert.equal(threads.length, 4);
  await reader.dispose();
});

test('says so when the language data is damaged', async () => {
  const folder = scratchFolder();
  writeFileSync(join(folder, 'eng.traineddata'), 'no language data');
  const reader = new Reader({ code: 'eng', folder, gzip: false });
  await assert.rejects(words(reader), /initialization failed/);
});
