import assert from 'node:assert/strict';
import { test } from 'node:test';
import { splitAtBlocks } from '../../../src/engine/systems/picture-places.ts';

const token = { token: { id: 1, content: '<|im_start|>', special: true } as never };

test('a picture has its place where the words about it begin', () => {
  const blocks = [
    { number: 1, text: 'Image 1\nText: none' },
    { number: 2, text: 'Image 2\nText: none' },
  ];
  const pieces = [token, { text: 'user\nImage 1\nText: none\nImage 2\nText: none\nWhich is red?' }];
  assert.deepEqual(splitAtBlocks(pieces, blocks), [
    token,
    { text: 'user\n' },
    { picture: 1 },
    { text: 'Image 1\nText: none\n' },
    { picture: 2 },
    { text: 'Image 2\nText: none\nWhich is red?' },
  ]);
  assert.deepEqual(splitAtBlocks(pieces, []), pieces);
});

test('words within a picture that look like the next block do not take its place', () => {
  const quoted = 'Image 2\nText: none';
  const blocks = [
    { number: 1, text: `Image 1\nText: "${quoted}"` },
    { number: 2, text: quoted },
  ];
  const split = splitAtBlocks([{ text: `${blocks[0]?.text}\n` }, token, { text: `${quoted}\n` }], blocks);
  assert.deepEqual(
    split.map((piece) => ('picture' in piece ? piece.picture : 0)),
    [1, 0, 0, 2, 0],
  );
});

test('a template that leaves out what was seen is refused', () => {
  assert.throws(() => splitAtBlocks([{ text: 'Hello' }], [{ number: 3, text: 'Image 3' }]), /leaves out .* image 3/);
});
