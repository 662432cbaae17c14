import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readFaces } from '../../../plugins/detect/faces.ts';
import { assertClose } from '../../engine/support/close.ts';

/** What the network gives where it sees no face at all. */
function nothing() {
  return Object.fromEntries(
    [512, 384].flatMap((count) =>
      [1, 16].map((width) => [
        `${count} ${width}`,
        { dims: [1, count, width], data: new Float32Array(count * width).fill(width === 1 ? -50 : 0) },
      ]),
    ),
  );
}

test('the network tells how far the middle of a face is from a place, and its size', () => {
  const outputs = nothing();
  // The second face of the place in the third row and sixth column of 16 x 16.
  const near = (2 * 16 + 5) * 2 + 1;
  outputs['512 1']?.data.set([Math.log(3)], near);
  outputs['512 16']?.data.set([4, -2, 40, 60], near * 16);
  // The last of the last place of 8 x 8.
  outputs['384 1']?.data.set([0], 383);
  outputs['384 16']?.data.set([0, 0, 10, 20], 383 * 16);
  const [first, second, ...others] = readFaces(outputs, 0.5);
  assert.deepEqual(others, []);
  const flat = ({ score, box }: NonNullable<typeof first>) => [score, box.x, box.y, box.width, box.height];
  assert.ok(first && second);
  assertClose(flat(first), [0.75, 88 + 4 - 20, 40 - 2 - 30, 40, 60], 1e-5);
  assertClose(flat(second), [0.5, 240 - 5, 240 - 10, 10, 20], 1e-5);
  assert.equal(readFaces(outputs, 0.6).length, 1);
});

test('a network with other outputs is told', () => {
  assert.throws(() => readFaces({}, 0.5), /no output \[1,512,1\]/);
});
