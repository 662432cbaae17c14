import assert from 'node:assert/strict';
import { test } from 'node:test';
import { exported, parseLiteral } from '../../../plugins/safety/nsfwjs-files.ts';
import { mirror, stretch } from '../../../plugins/safety/stretch.ts';
import { assertClose } from '../../engine/support/close.ts';

const wrapped = (value: string) =>
  `!function(t){t()}(function(){}({1:[function(t,e,a){e.exports=${value}},{}]},{},[1])(1)});`;

test('what a script exports is read as text', () => {
  assert.equal(exported(wrapped('"QUJD"')), 'QUJD');
  assert.equal(exported(wrapped('{a:{b:[{}]}}')), '{a:{b:[{}]}}');
  assert.throws(() => exported('alert(1)'), /exports neither text nor an object/);
});

test('a minified literal is read as data', () => {
  const text = '{name:"a:!0,b",list:[{x:!0},{x:!1}],n:[-.5,.25e-3,10.5,-3,1e-7],"quoted:":null}';
  assert.deepEqual(parseLiteral(text), {
    name: 'a:!0,b',
    list: [{ x: true }, { x: false }],
    n: [-0.5, 0.25e-3, 10.5, -3, 1e-7],
    'quoted:': null,
  });
  assert.throws(() => parseLiteral('{a:alert(1)}'), SyntaxError);
});

test('a picture is stretched with corners on corners', () => {
  const rgb = Uint8Array.of(0, 0, 0, 255, 0, 0, 0, 255, 0, 255, 255, 0);
  const values = stretch({ rgb, width: 2, height: 2 }, 3);
  const reds = values.filter((_, index) => index % 3 === 0);
  assertClose(reds, [0, 0.5, 1, 0, 0.5, 1, 0, 0.5, 1], 1e-6);
  const greens = values.filter((_, index) => index % 3 === 1);
  assertClose(greens, [0, 0, 0, 0.5, 0.5, 0.5, 1, 1, 1], 1e-6);
  assertClose(stretch({ rgb: Uint8Array.of(51, 102, 255), width: 1, height: 1 }, 2).slice(9), [0.2, 0.4, 1], 1e-6);
});

test('a square is mirrored row by row, its colours kept', () => {
  const square = Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12);
  assert.deepEqual([...mirror(square, 2)], [4, 5, 6, 1, 2, 3, 10, 11, 12, 7, 8, 9]);
});
