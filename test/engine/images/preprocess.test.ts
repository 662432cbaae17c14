import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clipPixels, imageNetPixels, preprocess } from '../../../src/engine/images/preprocess.ts';
import { resizeBicubic } from '../../../src/engine/images/resize.ts';
import { seededRandom } from '../../seeded-random.ts';

const random = seededRandom(1);
const noise = (width: number, height: number, channels = 3) =>
  Uint8Array.from({ length: width * height * channels }, () => Math.floor(random() * 256));

test('a picture of the wanted size stays as it is', () => {
  const pixels = noise(5, 4);
  assert.deepEqual(resizeBicubic(pixels, 5, 4, 5, 4), pixels);
});

test('a plain picture stays plain, whatever its size and channels', () => {
  for (const channels of [1, 3, 4]) {
    const plain = new Uint8Array(9 * 7 * channels).fill(200);
    assert.deepEqual(resizeBicubic(plain, 9, 7, 4, 11), new Uint8Array(4 * 11 * channels).fill(200));
  }
});

test('overshoot at an edge is kept within 8 bits', () => {
  const edge = Uint8Array.from({ length: 8 * 3 }, (_, index) => (index < 12 ? 0 : 255));
  const wide = resizeBicubic(edge, 8, 1, 64, 1);
  assert.ok(wide.includes(0) && wide.includes(255));
  const ramp = [...wide].filter((_, index) => index % 3 === 0);
  assert.ok(ramp.every((value, index) => index === 0 || value >= (ramp[index - 1] as number) - 16));
});

test('bytes that are no whole pixels are refused', () => {
  assert.throws(() => resizeBicubic(new Uint8Array(10), 3, 3, 2, 2), RangeError);
});

test('blue and red change places where a tower was trained so', () => {
  const image = { width: 12, height: 9, rgb: noise(12, 9) };
  const swapped = { ...image, rgb: image.rgb.map((_, index) => image.rgb[index + 2 - 2 * (index % 3)] as number) };
  const options = { size: 8, fit: 'squash', ...clipPixels } as const;
  assert.deepEqual(preprocess(image, { ...options, channels: 'bgr' }), preprocess(swapped, options));
  assert.notDeepEqual(preprocess(image, { ...options, channels: 'bgr' }), preprocess(image, options));
});

test('cropping keeps the middle, squashing keeps all', () => {
  const rgb = new Uint8Array(30 * 10 * 3);
  for (let y = 0; y < 10; y++) rgb.fill(255, (y * 30 + 10) * 3, (y * 30 + 20) * 3);
  const image = { width: 30, height: 10, rgb };
  const colours = { size: 10, mean: [0, 0, 0], deviation: [1, 1, 1] } as const;
  assert.deepEqual(preprocess(image, { ...colours, fit: 'crop' }), new Float32Array(300).fill(1));
  const squashed = preprocess(image, { ...colours, fit: 'squash' });
  assert.ok(Math.abs(squashed.reduce((sum, value) => sum + value, 0) / 300 - 1 / 3) < 0.02);
  assert.equal(preprocess(image, { size: 10, fit: 'crop', ...imageNetPixels })[0], Math.fround((1 - 0.485) / 0.229));
});
