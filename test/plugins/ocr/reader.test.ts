import assert from 'node:assert/strict';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Worker } from 'node:worker_threads';
import { gzipSync } from 'node:zlib';
import { gatherLanguages } from '../../../plugins/ocr/languages.ts';
import { Reader } from '../../../plugins/ocr/reader.ts';
import { ONE_BLOCK } from '../../../plugins/ocr/tesseract-thread.ts';
import { textPicture } from '../../core/support/pictures.ts';
import { scratchFolder } from '../../core/support/scratch.ts';

const never = new AbortController().signal;

async function words(reader: Reader): Promise<string> {
  const lines = await reader.read(textPicture('inject-1'), ONE_BLOCK, never);
  return lines.flatMap(({ words }) => words.map(({ text }) => text)).join(' ');
}

test('survives the death of its thread, while it starts, while it reads and between pages', async () => {
  const folder = scratchFolder();
  const threads: Worker[] = [];
  process.on('worker', (thread) => threads.push(thread));
  const reader = new Reader(gatherLanguages('eng', folder), folder);
  const starting = reader.start();
  await once(process, 'worker');
  await threads[0]?.terminate();
  await assert.rejects(starting, /thread died/);

  await reader.start();
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
  writeFileSync(join(folder, 'eng.traineddata.gz'), gzipSync('no language data'));
  await assert.rejects(new Reader(['eng'], folder).start(), /initialization failed/);
});
