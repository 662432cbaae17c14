import assert from 'node:assert/strict';
import { test } from 'node:test';
import { routeTurn } from '../../src/core/route.ts';
import { attached } from './support/pictures.ts';
import { assistant, turnOf, user } from './support/turns.ts';

const image = (name: string) => attached(Buffer.alloc(0), name);

test('takes the text way without images', () => {
  const routing = routeTurn(turnOf(user('hello'), assistant('hi'), user('what is a tyto?')), 10);
  assert.deepEqual(routing, { route: 'text', pictures: [], notes: [] });
});

test('takes the vision way for an image of the question or of the conversation before it', () => {
  assert.equal(routeTurn(turnOf(user('what is this?', [image('a')])), 10).route, 'vision');
  assert.equal(
    routeTurn(turnOf(user('look', [image('a')]), assistant('a cat'), user('which colour?')), 10).route,
    'vision',
  );
});

test('numbers images over the whole conversation, in the order they are shown', () => {
  const turn = turnOf(user('', [image('a'), image('b')]), assistant('two cats'), user('and this?', [image('c')]));
  const { pictures } = routeTurn(turn, 10);
  assert.deepEqual(
    pictures.map(({ number, message, image }) => [number, message, image.name]),
    [
      [1, 0, 'a'],
      [2, 0, 'b'],
      [3, 2, 'c'],
    ],
  );
});

test('keeps the newest images and their numbers when there are too many', () => {
  const turn = turnOf(user('', [image('a'), image('b')]), user('these?', [image('c'), image('d')]));
  const { pictures, notes } = routeTurn(turn, 3);
  assert.deepEqual(
    pictures.map(({ number }) => number),
    [2, 3, 4],
  );
  assert.deepEqual(notes, ['Of 4 images only the last 3 were looked at.']);
  assert.deepEqual(routeTurn(turn, 0).pictures, []);
});

test('misses the image that a question points at', () => {
  for (const text of ['What does this screenshot say?', 'read the attached image', 'is my photo blurred?']) {
    assert.match(routeTurn(turnOf(user(text)), 10).notes[0] ?? '', /No image came with this question/, text);
  }
  for (const text of ['How do I resize an image?', 'write about pictures', 'what is this?']) {
    assert.deepEqual(routeTurn(turnOf(user(text)), 10).notes, [], text);
  }
});
