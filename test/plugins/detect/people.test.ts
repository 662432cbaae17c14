import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Detection } from '../../../plugins/detect/detection.ts';
import { withFaces } from '../../../plugins/detect/people.ts';

const PICTURE = { width: 600, height: 1000 };

function person(x: number, width: number, score = 0.8): Detection {
  return { label: 'person', score, box: { x, y: 100, width, height: 800 } };
}

function face(x: number, y = 150, side = 100, score = 0.9) {
  return { score, box: { x, y, width: side, height: side } };
}

const labels = (things: readonly Detection[]) => things.map(({ label, score }) => `${label} ${score}`);

test('a face that no person is left for is a person', () => {
  const [added, seen, ...others] = withFaces([person(0, 600)], [face(100), face(400, 200)], PICTURE);
  assert.deepEqual(others, []);
  assert.equal(seen?.score, 0.8);
  assert.equal(added?.label, 'person');
  // Three faces wide, five high, and within the picture.
  assert.deepEqual(added?.box, { x: 300, y: 150, width: 300, height: 500 });
});

test('each of two people that stand before each other keeps the own face', () => {
  const people = [person(0, 600), person(300, 200)];
  assert.equal(withFaces(people, [face(350), face(100)], PICTURE).length, 2);
  assert.equal(withFaces(people, [face(100), face(350)], PICTURE).length, 2);
});

test('a face is counted once, however often it is found, and small ones are no evidence', () => {
  assert.equal(withFaces([person(0, 600)], [face(100), face(110, 155), face(95)], PICTURE).length, 1);
  assert.equal(withFaces([person(0, 600)], [face(100), face(400, 200, 50)], PICTURE).length, 1);
});

test('a person whose face is turned away stays', () => {
  assert.deepEqual(labels(withFaces([person(0, 200), person(300, 200, 0.6)], [face(50)], PICTURE)), [
    'person 0.8',
    'person 0.6',
  ]);
});

test('what is low in the box of a person is the face of somebody else', () => {
  assert.equal(withFaces([person(0, 600)], [face(100, 750)], PICTURE).length, 2);
});

test('where nobody is seen a face is not believed', () => {
  const dog: Detection = { ...person(0, 600), label: 'dog' };
  assert.deepEqual(withFaces([dog], [face(100)], PICTURE), [dog]);
});
