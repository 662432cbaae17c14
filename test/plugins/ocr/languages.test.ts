import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { findLanguages } from '../../../plugins/ocr/languages.ts';
import { scratchFolder } from '../../core/support/scratch.ts';

const codesOf = (setting?: string, folders: string[] = []) => findLanguages(setting, folders).map(({ code }) => code);

test('finds the scripts that PP-OCR does not know, in npm packages and in folders of Tesseract', () => {
  assert.deepEqual(codesOf(), ['kor', 'ara']);
  const folder = scratchFolder();
  writeFileSync(join(folder, 'rus.traineddata'), 'data');
  assert.deepEqual(codesOf('', [scratchFolder(), folder]), ['rus', 'kor', 'ara']);
  const [russian] = findLanguages('', [folder]);
  assert.deepEqual(russian, { code: 'rus', folder, gzip: false });
});

test('puts the languages of the setting first', () => {
  const folder = scratchFolder();
  writeFileSync(join(folder, 'tha.traineddata'), 'data');
  assert.deepEqual(codesOf('tha + kor', [folder]), ['tha', 'kor', 'ara']);
});

test('names the language data that is missing and how to install it', () => {
  assert.throws(
    () => codesOf('eng+deu+xyz'),
    /no data for deu, xyz: .*npm install @tesseract\.js-data\/deu @tesseract\.js-data\/xyz/,
  );
  assert.throws(() => codesOf('../eng'), /no data for \.\.\/eng/);
});
