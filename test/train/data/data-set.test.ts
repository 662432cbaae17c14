import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { type BadRow, BadRows } from '../../../src/train/data/bad-rows.ts';
import { DataSet, type DataSetSource } from '../../../src/train/data/data-set.ts';
import { heldBackBatches } from '../../../src/train/data/held-back.ts';
import { Mixture } from '../../../src/train/data/mixture.ts';
import { Pictures } from '../../../src/train/data/pictures.ts';
import type { LengthLimit } from '../../../src/train/encode/encoder.ts';
import { lavinWording } from '../../../src/train/encode/lavin.ts';
import { IGNORED, VISUAL } from '../../../src/train/training-step.ts';
import { emptyFolder, write, writePicture } from '../support/scratch.ts';

/** A token for each character. */
const tokenizer = {
  bosId: 1,
  eosIds: [2],
  encode: (text: string) => Array.from(text, (character) => character.charCodeAt(0)),
};

interface Given {
  content: unknown;
  limit?: Partial<LengthLimit>;
  source?: Partial<DataSetSource>;
  mostBad?: number;
}

async function open(t: TestContext, folder: string, { content, limit, source, mostBad = 1 }: Given) {
  const bad: BadRow[] = [];
  const path = write(join(folder, 'data.json'), content);
  const pictures = new Pictures(({ width, height }) => Float32Array.of(width, height));
  const set = await DataSet.open(
    { path, format: 'llava', images: folder, questionFormat: 'QCM-ALE', ...source },
    {
      wording: lavinWording({ tokenizer, tokensPerImage: 2 }),
      limit: { maxTokens: 200, tooLong: 'skip', ...limit },
      pictures,
      badRows: new BadRows(mostBad, (row) => bad.push(row)),
    },
  );
  t.after(() => set.close());
  return { set, bad, pictures };
}

const row = (question: string, answer: string, image?: string) => ({
  ...(image && { image }),
  conversations: [
    { from: 'human', value: image ? `<image>\n${question}` : question },
    { from: 'gpt', value: answer },
  ],
});

test('bad rows are left out, each told by file, line and reason', async (t) => {
  const folder = emptyFolder(t);
  await writePicture(join(folder, 'good.png'));
  writeFileSync(join(folder, 'broken.png'), 'no picture');
  const rows = [
    row('What?', 'A cat.', 'good.png'),
    row('What?', 'A cat.', 'missing.png'),
    row('What?', 'A cat.', 'broken.png'),
    row('What?', '  '),
    row('What?', 'x'.repeat(300)),
    row('Hi', 'Hello'),
  ];
  const lines = `[\n${rows.map((entry) => JSON.stringify(entry)).join(',\n')},\n{"conversations": oops}\n]`;
  const { set, bad } = await open(t, folder, { content: lines });
  assert.deepEqual([set.size, set.rows, set.clipped, set.tooLong], [2, 7, 0, 1]);
  assert.deepEqual(
    bad.map(({ place }) => place.slice(place.lastIndexOf('data.json'))),
    ['data.json:3', 'data.json:4', 'data.json:5', 'data.json:6', 'data.json:8'],
  );
  const problems = [/missing\.png, which is not there$/, /broken\.png, which is no picture/, /^has an empty answer$/];
  for (const [index, problem] of [...problems, /^has 3\d\d tokens, more than 200$/, /^is not JSON/].entries()) {
    assert.match(bad[index]?.problem ?? '', problem);
  }
});

test('a row without a picture is bad where pictures are asked for, one with a picture where text is', async (t) => {
  const folder = emptyFolder(t);
  await writePicture(join(folder, 'good.png'));
  const content = [row('What?', 'A cat.', 'good.png'), row('Hi', 'Hello')];
  const image = await open(t, folder, { content, source: { kind: 'image' } });
  assert.deepEqual([image.set.size, image.bad[0]?.problem], [1, 'has no picture']);
  const text = await open(t, folder, { content, source: { kind: 'text' } });
  assert.match(text.bad[0]?.problem ?? '', /^has a picture, but/);
});

test('rows that are too long are clipped where the recipe says so, if there is an answer left', async (t) => {
  const folder = emptyFolder(t);
  const content = [row('What?', 'x'.repeat(300)), row('y'.repeat(300), 'Hello')];
  const { set, bad } = await open(t, folder, { content, limit: { tooLong: 'clip' } });
  assert.deepEqual([set.size, set.clipped, bad[0]?.problem], [1, 1, 'has no answer within its first 199 tokens']);
  assert.equal(set.encode(0).tokens.length, 199);
});

test('too many bad rows end in one error that shows the first', async (t) => {
  const content = [row('What?', ''), row('Hi', 'Hello'), row('What?', '')];
  await assert.rejects(open(t, emptyFolder(t), { content, mostBad: 0.5 }), {
    name: 'TooManyBadRowsError',
    message: /^2 of 3 rows cannot be learned from\. The first of them:\n {2}- .*data\.json:1 has an empty answer\n/,
  });
});

test('an answer alone is learned, and each turn by itself with the picture shown before', async (t) => {
  const folder = emptyFolder(t);
  await writePicture(join(folder, 'good.png'));
  const { conversations } = row('Why?', 'So.');
  const content = [{ ...row('What?', 'Cat', 'good.png') }];
  content[0]?.conversations.push(...conversations);
  const { set } = await open(t, folder, { content });
  assert.equal(set.size, 2);
  const { tokens, targets, images } = set.encode(1);
  const text = (ids: readonly number[]) => ids.map((id) => (id > 2 ? String.fromCharCode(id) : `<${id}>`)).join('');
  assert.equal(text(tokens), `<1>Image: <${VISUAL}><${VISUAL}>Instruction: Why?\nResponse:So.<2>`);
  assert.equal(text(targets.filter((id) => id !== IGNORED)), 'So.<2>');
  assert.equal(targets.indexOf('S'.charCodeAt(0)), tokens.indexOf('S'.charCodeAt(0)) - 1);
  assert.deepEqual(images, [join(folder, 'good.png')]);
});

test('a mixture goes through all examples, keeps to its batch size, and goes on from its cursor', async (t) => {
  const folder = emptyFolder(t);
  await writePicture(join(folder, 'a.png'));
  const rows = Array.from({ length: 40 }, (_, at) => row('Q', `${'z'.repeat(at)}!`, at % 2 ? 'a.png' : undefined));
  const content = rows.map((entry) => JSON.stringify(entry)).join('\n');
  const { set, pictures } = await open(t, folder, { content });
  const size = { tokens: 400, rows: 6 };
  const mixture = () => new Mixture([{ set, weight: 1 }], { seed: 5, size, pictures, report: () => {} });
  const source = mixture();
  const seen = new Map<string, number>();
  for (let examples = 0; examples < 40 * set.size; ) {
    const { batch, places } = await source.next();
    assert.ok(batch.rows <= size.rows && batch.rows * batch.length <= size.tokens);
    assert.deepEqual([batch.rows, batch.picturesOf?.length], [places.length, places.length]);
    assert.equal(batch.pictures?.length, batch.picturesOf?.some((of) => of.length > 0) ? 1 : 0);
    for (const place of places) seen.set(place, (seen.get(place) ?? 0) + 1);
    examples += places.length;
  }
  assert.deepEqual([seen.size, Math.min(...seen.values()) >= 35, Math.max(...seen.values()) <= 45], [40, true, true]);
  const cursor = JSON.parse(JSON.stringify(source.cursor()));
  const after = [await source.next(), await source.next(), await source.next()];
  const other = mixture();
  other.seek(cursor);
  assert.deepEqual([await other.next(), await other.next(), await other.next()], after);
});

test('a picture that turns out damaged costs its row alone', async (t) => {
  const folder = emptyFolder(t);
  await writePicture(join(folder, 'a.png'));
  await writePicture(join(folder, 'b.png'), '#ff0000');
  const { set, pictures } = await open(t, folder, { content: [row('Q', 'A', 'a.png'), row('Q', 'B', 'b.png')] });
  writeFileSync(join(folder, 'b.png'), 'damaged');
  const bad: BadRow[] = [];
  const size = { tokens: 1000, rows: 2 };
  const batches = heldBackBatches([set], { most: 2, size, pictures, report: (found) => bad.push(found) });
  for await (const { batch } of batches) assert.equal(batch.rows, 1);
  assert.match(bad[0]?.problem ?? '', /b\.png, which is damaged or cut off/);
});
