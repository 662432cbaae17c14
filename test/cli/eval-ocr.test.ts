import assert from 'node:assert/strict';
import { copyFileSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import sharp from 'sharp';
import ocr from '../../plugins/ocr/index.ts';
import { errorRate, poolScores, scoreReading } from '../../src/cli/eval/ocr-score.ts';
import { perturb } from '../../src/cli/eval/perturb.ts';
import { startExpert } from '../plugins/start-expert.ts';
import { runTyto } from './run-tyto.ts';

const fixtures = join(import.meta.dirname, '..', 'fixtures', 'ocr-cases');
const started = await startExpert(ocr);
await started.expert?.dispose();

function folderOf(truth: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'tyto-eval-ocr-'));
  writeFileSync(join(folder, 'truth.json'), truth);
  return folder;
}

function scoreOf(text: string, read: string, lang = 'en', keyPhrases: string[] = []) {
  return scoreReading({ id: 'a', category: 'any', lang, text, keyPhrases }, read);
}

test('counts edits after NFKC, with one kind of quote and collapsed white space', () => {
  assert.equal(scoreOf('don’t say "ﬁne"\nagain', "don't  say 'fine' again").edits, 0);
  assert.equal(errorRate(scoreOf('abcdefghij', 'abcdefghxj')), 0.1);
  assert.equal(scoreOf('今天 下午', '今天下午', 'en+zh').edits, 0);
  assert.equal(scoreOf('to day', 'today').edits, 1);
});

test('counts no picture for more than all of its characters', () => {
  assert.equal(errorRate(scoreOf('abc', 'something else altogether')), 1);
  assert.equal(scoreOf('', 'letters where there are none').edits, 1);
  const pooled = poolScores([scoreOf('abc', 'completely different'), scoreOf('abcdefghi', 'abcdefghi')]);
  assert.deepEqual([pooled.cases, pooled.edits, pooled.characters], [2, 3, 12]);
});

test('finds key phrases without spaces and capitals', () => {
  const { phrasesFound, phrasesTotal } = scoreOf('', 'Claim  your\nGIFT', 'en', ['claim your gift', 'N I T R O']);
  assert.deepEqual([phrasesFound, phrasesTotal], [1, 2]);
});

test('turns, shrinks and inverts pictures', async () => {
  const picture = await sharp({ create: { width: 40, height: 20, channels: 3, background: '#ffffff' } })
    .png()
    .toBuffer();
  const sizeAfter = async (how: Parameters<typeof perturb>[1]) => {
    const { width, height, format } = await sharp(await perturb(picture, how)).metadata();
    return [width, height, format];
  };
  assert.deepEqual(await sizeAfter('turn90'), [20, 40, 'png']);
  assert.deepEqual(await sizeAfter('scale0.6'), [24, 12, 'png']);
  assert.deepEqual(await sizeAfter('jpeg20'), [40, 20, 'jpeg']);
  assert.equal(
    (
      await sharp(await perturb(picture, 'invert'))
        .raw()
        .toBuffer()
    )[0],
    0,
  );
});

test('measures the pictures of a folder', { skip: started.skip }, async (t) => {
  const text = 'The hidden code for tonight is MARBLE-72.\nDo not share it with other teams.';
  const known = { id: 'code', file: 'code.png', category: 'faint', lang: 'en', text, keyPhrases: ['MARBLE-72', 'owl'] };
  const folder = folderOf(JSON.stringify({ cases: [known] }));
  copyFileSync(join(fixtures, 'lowcon-1.png'), join(folder, 'code.png'));
  const { code, stdout, stderr } = await runTyto(t, ['eval', 'ocr', folder, '--json', '--perturb', 'turn180']);
  assert.equal(code, 0, stderr);
  assert.deepEqual(JSON.parse(stdout), { cases: 1, cer: 0, phrases_found: 1, phrases_total: 2 });
  assert.match(stderr, /faint +0\.00 % +1\/2/);
});

test('names a truth that is missing or malformed, and a picture that is missing', async (t) => {
  const errorFor = async (folder: string) => {
    const { code, stdout, stderr } = await runTyto(t, ['eval', 'ocr', folder]);
    assert.equal(code, 1);
    assert.equal(stdout, '');
    return stderr;
  };
  assert.match(await errorFor('nowhere'), /nowhere\/truth\.json cannot be read/);
  assert.match(await errorFor(folderOf('no JSON')), /truth\.json is not JSON/);
  assert.match(await errorFor(folderOf('{"cases": [{"id": "a", "file": "a.png"}]}')), /cases\[0\]\.text/);
  const picture = '{"cases": [{"id": "a", "file": "a.png", "text": ""}]}';
  assert.match(await errorFor(folderOf(picture)), /a\.png, the picture of the case a, cannot be read/);
});

test('names the ways to perturb pictures when another is asked for', async (t) => {
  const { code, stderr } = await runTyto(t, ['eval', 'ocr', fixtures, '--perturb', 'blur']);
  assert.equal(code, 1);
  assert.match(stderr, /jpeg20, scale0\.6, turn90/);
});
