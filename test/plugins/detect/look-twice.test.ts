import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Detection } from '../../../plugins/detect/detection.ts';
import { lookTwice } from '../../../plugins/detect/look-twice.ts';
import { suppress, withoutDoubtfulAnimals } from '../../../plugins/detect/suppress.ts';

/** A thing in a square of 100 pixels whose left side is at `x`. */
function thing(label: string, score: number, x = 0): Detection {
  return { label, score, box: { x, y: 0, width: 100, height: 100 } };
}

const told = (things: Detection[]) => things.map(({ label, score }) => `${label} ${score.toFixed(2)}`);

/** All of {@link thing} are large in it. */
const PICTURE = { width: 390, height: 390 };

/** Looks that find what the test says, and how many there were. */
function looks(...found: Detection[][]) {
  const seen: boolean[] = [];
  return { seen, look: async (showing: { mirrored: boolean }) => found[seen.push(showing.mirrored) - 1] ?? [] };
}

test('of boxes on one thing the best is kept', () => {
  const kept = suppress([thing('cup', 0.5, 20), thing('cup', 0.7), thing('cup', 0.6, 200), thing('bowl', 0.4, 2)]);
  assert.deepEqual(told(kept), ['cup 0.70', 'cup 0.60']);
  // Different things may share more: a person on a bicycle.
  assert.equal(suppress([thing('person', 0.9), thing('bicycle', 0.6, 20)]).length, 2);
});

test('an animal is not told where a person is likely too', () => {
  const animals = [thing('bear', 0.6), thing('dog', 0.6, 500)];
  assert.deepEqual(told(withoutDoubtfulAnimals(animals, [thing('person', 0.4, 10)])), ['dog 0.60']);
  // Too unlikely, or elsewhere.
  assert.equal(withoutDoubtfulAnimals(animals, [thing('person', 0.3), thing('person', 0.9, 200)]).length, 2);
  assert.deepEqual(told(withoutDoubtfulAnimals([thing('car', 0.6)], [thing('person', 0.9)])), ['car 0.60']);
});

test('what is plain is looked at once', async () => {
  const { look, seen } = looks([thing('cat', 0.7), thing('train', 0.72, 200), thing('boat', 0.29, 400)]);
  assert.deepEqual(told(await lookTwice(PICTURE, look)), ['train 0.72', 'cat 0.70']);
  assert.deepEqual(seen, [false]);
});

test('what is doubtful counts as much as both looks say', async () => {
  const first = [thing('train', 0.9), thing('cup', 0.34, 200), thing('cat', 0.69, 400), thing('bed', 0.5, 600)];
  const { look, seen } = looks(first, [thing('cup', 0.66, 210), thing('cat', 0.2, 390), thing('sink', 0.8, 800)]);
  assert.deepEqual(told(await lookTwice(PICTURE, look)), ['train 0.90', 'cup 0.50']);
  assert.deepEqual(seen, [false, true]);
});

test('a person at the second look keeps an animal from being told too', async () => {
  const { look } = looks([thing('cat', 0.55)], [thing('cat', 0.55), thing('person', 0.5)]);
  assert.deepEqual(await lookTwice(PICTURE, look), []);
});

test('the first look at small things counts double', async () => {
  const looks = async ({ mirrored }: { mirrored: boolean }) => [thing('cup', mirrored ? 0.36 : 0.51)];
  assert.deepEqual(told(await lookTwice({ width: 410, height: 410 }, looks)), ['cup 0.46']);
  assert.deepEqual(told(await lookTwice({ width: 390, height: 390 }, looks)), []);
});
