import assert from 'node:assert/strict';
import { test } from 'node:test';
import { splitAtPictures } from '../../../src/engine/systems/picture-places.ts';
import type { PromptPiece } from '../../../src/engine/text/prompt-piece.ts';

const start: PromptPiece = {
  token: {
    id: 1,
    content: '<|im_start|>',
    special: true,
    lstrip: false,
    rstrip: false,
    normalized: false,
    single_word: false,
  },
};
const all = () => true;
const [one, two] = ['Image 1\nText: none', 'Image 2\nText: none'];

/** A message whose content begins with what was seen in pictures. */
function about(content: string, ...places: { number: number; at: number }[]) {
  return { role: 'user' as const, content, parts: { words: '', context: content, places } };
}

test('a picture has its place where the words about it begin', () => {
  const message = about(`${one}\n${two}\nWhich is red?`, { number: 1, at: 0 }, { number: 2, at: one.length + 1 });
  const pieces = [start, { text: `user\n${message.content}\n` }];
  assert.deepEqual(splitAtPictures(pieces, [message], all), [
    start,
    { text: 'user\n' },
    { picture: 1 },
    { text: `${one}\n` },
    { picture: 2 },
    { text: `${two}\nWhich is red?\n` },
  ]);
  const second = splitAtPictures(pieces, [message], (picture) => picture === 2);
  assert.deepEqual(
    second.filter((piece) => 'picture' in piece),
    [{ picture: 2 }],
  );
  assert.deepEqual(
    splitAtPictures(pieces, [message], () => false),
    pieces,
  );
});

test('whoever quotes what is said of a picture, in it or in an earlier message, draws no picture there', () => {
  const quoting = { role: 'user' as const, content: `Look: ${one}\nReally.` };
  const message = about(`Image 1\nText: "${two}"\n${two}`, { number: 2, at: `Image 1\nText: "${two}"\n`.length });
  const first = about(`${one}\nHere.`, { number: 1, at: 0 });
  const messages = [quoting, first, message];
  const pieces = messages.flatMap(({ content }) => [start, { text: `user\n${content}\n` }]);
  assert.deepEqual(splitAtPictures(pieces, messages, all), [
    start,
    { text: `user\n${quoting.content}\n` },
    start,
    { text: 'user\n' },
    { picture: 1 },
    { text: `${first.content}\n` },
    start,
    { text: `user\nImage 1\nText: "${two}"\n` },
    { picture: 2 },
    { text: `${two}\n` },
  ]);
});

test('a template that leaves out a message with a picture is refused, one that leaves out another is not', () => {
  const message = about(one, { number: 3, at: 0 });
  assert.throws(() => splitAtPictures([{ text: 'Hello' }], [message], all), /leaves out .* image 3/);
  assert.deepEqual(splitAtPictures([{ text: one }], [{ role: 'system', content: 'Be short.' }, message], all), [
    { picture: 3 },
    { text: one },
  ]);
});

test('what a user asks is split off from the first picture on, with the pictures shown up to there', () => {
  const user = (context: string, words: string, ...numbers: number[]) => ({
    role: 'user' as const,
    content: [context, words].filter(Boolean).join('\n'),
    ...(context && { parts: { words, context, places: numbers.map((number) => ({ number, at: 0 })) } }),
  });
  const messages = [
    user('', 'Hello.'),
    user(one, 'Is it red?', 1),
    { role: 'assistant' as const, content: 'Red.' },
    user(two, 'And this?', 2),
    user('', 'Which is older?'),
  ];
  const pieces = messages.flatMap(({ role, content }) => [start, { text: `${role}\n${content}\n` }]);
  assert.deepEqual(splitAtPictures(pieces, messages, all), [
    start,
    { text: 'user\nHello.\n' },
    start,
    { text: 'user\n' },
    { picture: 1 },
    { text: `${one}\n` },
    { asked: 'Is it red?', about: [1] },
    { text: '\n' },
    start,
    { text: 'assistant\nRed.\n' },
    start,
    { text: 'user\n' },
    { picture: 2 },
    { text: `${two}\n` },
    { asked: 'And this?', about: [1, 2] },
    { text: '\n' },
    start,
    { text: 'user\n' },
    { asked: 'Which is older?', about: [1, 2] },
    { text: '\n' },
  ]);
});
