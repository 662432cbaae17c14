import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AdamW, clippingFactor, gradientNorm } from '../../src/train/adamw.ts';
import { assertClose } from '../engine/support/close.ts';

const options = { betas: [0.9, 0.999], epsilon: 1e-8, weightDecay: 0.1 } as const;

function tensorOf(...numbers: number[]) {
  return { shape: [numbers.length], values: new Float32Array(numbers) };
}

test('steps are those of torch.optim.AdamW', () => {
  // torch 2: p = [1, -2, 3], lr 0.1, weight decay 0.1, gradients [0.5, -1, 0] and then [0.25, 2, 1].
  const tensor = tensorOf(1, -2, 3);
  const optimiser = new AdamW(new Map([['p', tensor]]), options);
  optimiser.step(new Map([['p', Float32Array.of(0.5, -1, 0)]]), 0.1);
  // The first step is a decay by 1 % and the learning rate along the gradient's sign.
  assertClose(tensor.values, [0.89, -1.88, 2.97], 1e-6);
  optimiser.step(new Map([['p', Float32Array.of(0.25, 2, 1)]]), 0.1);
  const expected = [0.89, -1.88, 2.97].map((value, i) => {
    const [a, b] = [
      [0.5, 0.25],
      [-1, 2],
      [0, 1],
    ][i] as [number, number];
    const mean = (0.9 * 0.1 * a + 0.1 * b) / (1 - 0.9 ** 2);
    const square = (0.999 * 0.001 * a * a + 0.001 * b * b) / (1 - 0.999 ** 2);
    return value * 0.99 - (0.1 * mean) / (Math.sqrt(square) + 1e-8);
  });
  assertClose(tensor.values, expected, 1e-6);
});

test('a tensor without a gradient stays, and keeps its own count of steps', () => {
  const [first, second] = [tensorOf(1), tensorOf(1)];
  const tensors = new Map([
    ['first', first],
    ['second', second],
  ]);
  const optimiser = new AdamW(tensors, options);
  optimiser.step(new Map([['first', Float32Array.of(1)]]), 0.1);
  assert.equal(second.values[0], 1);
  optimiser.step(new Map([['second', Float32Array.of(1)]]), 0.1);
  assert.equal(second.values[0], first.values[0]);
  assert.equal(optimiser.moments.get('second')?.steps, 1);
});

test('tensors can be spared from decay', () => {
  const tensor = tensorOf(5);
  const optimiser = new AdamW(new Map([['bias', tensor]]), { ...options, decays: (name) => name !== 'bias' });
  optimiser.step(new Map([['bias', Float32Array.of(0)]]), 0.1);
  assert.equal(tensor.values[0], 5);
});

test('a scaled gradient is the gradient of the mean', () => {
  const [sum, mean] = [tensorOf(1, 2), tensorOf(1, 2)];
  new AdamW(new Map([['p', sum]]), options).step(new Map([['p', Float32Array.of(4, -8)]]), 0.1, 0.25);
  new AdamW(new Map([['p', mean]]), options).step(new Map([['p', Float32Array.of(1, -2)]]), 0.1);
  assert.deepEqual(sum.values, mean.values);
});

test('gradients that fit no tensor are refused', () => {
  const optimiser = new AdamW(new Map([['p', tensorOf(1, 2)]]), options);
  assert.throws(() => optimiser.step(new Map([['p', Float32Array.of(1)]]), 0.1), /p has 1 values, not 2/);
  assert.throws(() => optimiser.step(new Map([['q', Float32Array.of(1)]]), 0.1), RangeError);
});

test('gradients are clipped by their common norm', () => {
  const gradients = new Map([
    ['a', Float32Array.of(3)],
    ['b', Float32Array.of(0, 4)],
  ]);
  assert.equal(gradientNorm(gradients), 5);
  assert.equal(gradientNorm(gradients, 0.5), 2.5);
  assertClose([clippingFactor(5, 1)], [0.2], 1e-6);
  assert.equal(clippingFactor(0.5, 1), 1);
});
