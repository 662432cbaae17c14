import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LABELS } from '../../../plugins/detect/labels.ts';
import { INPUT_SIZE, nanodetInput } from '../../../plugins/detect/nanodet-input.ts';
import { readOutputs } from '../../../plugins/detect/nanodet-output.ts';
import { inPicture } from '../../../plugins/detect/showing.ts';
import { assertClose } from '../../engine/support/close.ts';

const PLANE = INPUT_SIZE ** 2;
const PLAIN = { side: INPUT_SIZE, mirrored: false };

/** Two pixels wide and one high: red, then blue. */
const picture = { width: 2, height: 1, rgb: Uint8Array.of(255, 0, 0, 0, 0, 255) };

test('a picture is shown as blue, green and red, normalised, in the top left corner', async () => {
  const { dims, data } = await nanodetInput(picture, PLAIN);
  assert.deepEqual(dims, [1, 3, 416, 416]);
  const at = (channel: number, row: number, column: number) =>
    Number(data[channel * PLANE + row * INPUT_SIZE + column]);
  const red = [0, 1, 2].map((channel) => at(channel, 0, 0));
  assertClose(red, [-103.53 / 57.375, -116.28 / 57.12, (255 - 123.675) / 58.395], 1e-6);
  const blue = [0, 1, 2].map((channel) => at(channel, 207, 415));
  assertClose(blue, [(255 - 103.53) / 57.375, -116.28 / 57.12, -123.675 / 58.395], 1e-6);
  assert.deepEqual(
    [0, 1, 2].map((channel) => at(channel, 208, 0)),
    [0, 0, 0],
  );
});

test('shown smaller and mirrored, the rest stays 0', async () => {
  const { data } = await nanodetInput(picture, { side: 320, mirrored: true });
  const blueFirst = [0, 319].map((column) => Number(data[column]) > 0);
  assert.deepEqual(blueFirst, [true, false]);
  assert.deepEqual([data[320], data[160 * INPUT_SIZE]], [0, 0]);
});

test('boxes come back into the picture, whichever way it was shown', () => {
  const image = { width: 832, height: 416 };
  const box = { x: 104, y: 52, width: 104, height: 52 };
  assert.deepEqual(inPicture(box, image, PLAIN), { x: 208, y: 104, width: 208, height: 104 });
  assert.deepEqual(inPicture(box, image, { ...PLAIN, mirrored: true }), { x: 416, y: 104, width: 208, height: 104 });
  const beyond = { x: -10, y: 200, width: 500, height: 500 };
  assert.deepEqual(inPicture(beyond, image, PLAIN), { x: 0, y: 400, width: 832, height: 16 });
});

test('the network tells distances as probabilities of strides from the middle of a place', () => {
  const outputs = Object.fromEntries(
    [8, 16, 32].flatMap((stride) => {
      const places = (INPUT_SIZE / stride) ** 2;
      return [80, 44].map((width) => [
        `${stride} ${width}`,
        { dims: [1, places, width], data: new Float32Array(places * width) },
      ]);
    }),
  );
  // The place in the third row and sixth column of the grid of 16 pixels holds a dog.
  const place = 2 * 26 + 5;
  outputs['16 80']?.data.set([0.7], place * 80 + LABELS.indexOf('dog'));
  // Left 1 stride, top 2; right half of 1 and half of 2; below, where all are alike, 5.
  const distances = new Float32Array(44);
  distances[1] = 50;
  distances[11 + 2] = 50;
  distances[22 + 1] = 50;
  distances[22 + 2] = 50;
  outputs['16 44']?.data.set(distances, place * 44);
  const [dog, ...others] = readOutputs(outputs, 0.2);
  assert.equal(others.length, 0);
  assert.equal(dog?.label, 'dog');
  const { x, y, width, height } = dog?.box ?? { x: 0, y: 0, width: 0, height: 0 };
  assertClose([dog?.score ?? 0, x, y, width, height], [0.7, 88 - 16, 40 - 32, 16 + 24, 32 + 80], 1e-4);
});

test('a network with other outputs is told', () => {
  assert.throws(() => readOutputs({ y: { dims: [1, 4], data: new Float32Array(4) } }, 0.2), /no output \[1,2704,80\]/);
});
