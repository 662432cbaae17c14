import assert from 'node:assert/strict';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { DataFile, type RowLayout } from '../../../src/train/data/data-file.ts';
import { RowError } from '../../../src/train/data/row-error.ts';
import { emptyFolder, write } from '../support/scratch.ts';

/** Rows of a text as `[line, value or problem]`. */
function rowsOf(t: TestContext, text: string, layout: RowLayout = 'list'): [number, unknown][] {
  const file = new DataFile(write(join(emptyFolder(t), 'data.json'), text), layout);
  t.after(() => file.close());
  return [...file.rows()].map((row) => {
    try {
      return [row.line, file.read(row)];
    } catch (error) {
      assert.ok(error instanceof RowError);
      return [row.line, error.message];
    }
  });
}

test('rows of a list, of lines, of an object and of a list within an object are found with their lines', (t) => {
  assert.deepEqual(rowsOf(t, '[\n  {"a": "],}\\"{\\\\"},\n\n  {"a": [1,\n 2]}, 7\n]\n'), [
    [2, { a: '],}"{\\' }],
    [4, { a: [1, 2] }],
    [5, 7],
  ]);
  assert.deepEqual(rowsOf(t, '\ufeff{"a": 1}\r\n\n{"a": "é🦉"}'), [
    [1, { a: 1 }],
    [3, { a: 'é🦉' }],
  ]);
  assert.deepEqual(rowsOf(t, '{"1": {"q": "x"},\n "2":[3]}', 'entries'), [
    [1, { 1: { q: 'x' } }],
    [2, { 2: [3] }],
  ]);
  const coco =
    '{"info": {"annotations": [9]}, "images": [{"id": 1}],\n"annotations": [\n{"id": 5},{"id": 6}], "x": [4]}';
  assert.deepEqual(rowsOf(t, coco, { within: 'annotations' }), [
    [3, { id: 5 }],
    [3, { id: 6 }],
  ]);
  assert.deepEqual(rowsOf(t, '[]'), []);
});

test('a row that is no JSON is told by its line, and the rows around it are read', (t) => {
  const [first, second, third] = rowsOf(t, '[{"a": 1},\n{"a": nonsense},\n{"a": 3}]');
  assert.deepEqual(
    [first, third],
    [
      [1, { a: 1 }],
      [3, { a: 3 }],
    ],
  );
  assert.equal(second?.[0], 2);
  assert.match(String(second?.[1]), /^is not JSON \(/);
  assert.match(String(rowsOf(t, '{"a": 1}\n{"a":\n{"a": 3}')[1]?.[1]), /^is not JSON/);
});

test('rows longer than a piece of the file are read whole', (t) => {
  const long = 'x'.repeat(3 << 20);
  assert.deepEqual(rowsOf(t, JSON.stringify([{ long }, { long: 'y' }])), [
    [1, { long }],
    [1, { long: 'y' }],
  ]);
});

test('a file that is cut off, empty or of another form is one clear error', (t) => {
  const wrong = (text: string, layout: RowLayout, message: RegExp) =>
    assert.throws(() => rowsOf(t, text, layout), { name: 'DataFileError', message });
  wrong(
    '[{"a": 1},\n{"a": [1, 2',
    'list',
    /data\.json:2 cannot be .*: the file ends inside of the row that begins here\./,
  );
  wrong('[{"a": 1},\n', 'list', /data\.json:2 .*the file ends before its JSON does/);
  wrong('', 'list', /data\.json cannot be read as training data: it is empty/);
  wrong('[1]', 'entries', /it is no JSON object/);
  wrong('{"images": []}', { within: 'annotations' }, /it lacks "annotations"/);
  wrong('[1]\n[2]', 'list', /data\.json:2 .*something follows the end of its JSON/);
  assert.throws(() => new DataFile('/no/such.json', 'list'), { name: 'DataFileError', message: /no such file/ });
});
