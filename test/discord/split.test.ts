import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { joinParts, splitText } from '../../src/discord/render/split.ts';
import { seededRandom } from './seeded-random.ts';

const WORDS = [
  'a',
  'owl',
  'barn',
  'naïve',
  '日本語の文字。',
  '👩‍👩‍👧‍👦',
  '🏳️‍🌈',
  'é',
  'x'.repeat(70),
  '`code`',
  '**bold**',
  '||',
];
const ENDINGS = [' ', ' ', ' ', '. ', '! ', '\n', '\n\n', ''];
const LANGUAGES = ['', 'js', 'c++', 'python'];

/** A text of words and code blocks of any language, all of them closed. */
function randomText(random: () => number): string {
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)] as T;
  let text = '';
  const length = Math.floor(random() * 2500);
  while (text.length < length) {
    if (random() < 0.04) {
      const lines = Array.from(
        { length: Math.ceil(random() * 40) },
        () => `${'  '.repeat(random() * 4)}${pick(WORDS)}`,
      );
      text += `Then:\n\`\`\`${pick(LANGUAGES)}\n${lines.join('\n').replaceAll('`', '')}\n\`\`\`\n`;
    } else {
      text += pick(WORDS) + pick(ENDINGS);
    }
  }
  return text;
}

const withoutSpace = (text: string) => text.replace(/\s+/g, '');

describe('splitting an answer into messages', () => {
  test('a short text is one part, a blank text is none', () => {
    assert.deepEqual(splitText('An owl.'), ['An owl.']);
    assert.deepEqual(splitText(' \n '), []);
    assert.deepEqual(splitText('a'.repeat(2000)), ['a'.repeat(2000)]);
  });

  test('cuts after a paragraph, a line, a sentence or a word, in this order', () => {
    const owls = (count: number) => Array(count).fill('owl').join(' ');
    const firstPart = (separator: string) => splitText(`${owls(15)}${separator}${owls(15)}`, 104)[0];
    assert.equal(firstPart('\n\n'), owls(15));
    assert.equal(firstPart('\n'), owls(15));
    assert.equal(firstPart('. '), `${owls(15)}.`);
    assert.equal(firstPart(' '), owls(25));
  });

  test('closes a code block and opens it again with its language', () => {
    const lines = Array.from({ length: 12 }, (_, line) => `  call(${line});`);
    const parts = splitText(`Look:\n\`\`\`ts\n${lines.join('\n')}\n\`\`\`\nDone.`, 100);
    assert.ok(parts.length > 1);
    for (const part of parts.slice(0, -1)) assert.ok(part.endsWith('\n```'), part);
    for (const part of parts.slice(1)) assert.ok(part.startsWith('```ts\n  call('), part);
  });

  test('leaves no empty code block behind when the cut falls after its opening', () => {
    const parts = splitText(`${'word '.repeat(17)}\n\`\`\`js\nlet owl = 1;\nlet barn = 2;\n\`\`\``, 100);
    assert.deepEqual(parts, ['word '.repeat(17).trim(), '```js\nlet owl = 1;\nlet barn = 2;\n```']);
  });

  test('closes a code block that is still being written', () => {
    assert.deepEqual(splitText('```js\nlet owl'), ['```js\nlet owl\n```']);
  });

  test('tears no surrogate pair and no composed character apart', () => {
    for (let lead = 0; lead < 12; lead++) {
      for (const part of splitText('x'.repeat(lead) + '👩‍👩‍👧‍👦'.repeat(60), 64)) {
        assert.ok(part.isWellFormed());
        assert.match(part, /^x*(👩‍👩‍👧‍👦)*$/u);
      }
    }
    assert.ok(splitText(`e${'\u0301'.repeat(500)}`, 64).every((part) => part.length <= 64));
  });

  test('holds for random texts: lengths, fences, nothing lost, parts stay as the text grows', () => {
    for (let seed = 1; seed <= 400; seed++) {
      const random = seededRandom(seed);
      const text = randomText(random);
      const limit = 110 + Math.floor(random() * 400);
      const parts = splitText(text, limit);
      const context = `seed ${seed}, limit ${limit}`;

      for (const part of parts) {
        assert.ok(part.length <= limit, context);
        assert.ok(part.trim() !== '' && part.isWellFormed(), context);
        assert.equal(part.split('```').length % 2, 1, `${context}: an open code block`);
      }
      assert.equal(withoutSpace(joinParts(parts)), withoutSpace(text), context);

      const before = splitText(text.slice(0, Math.floor(random() * text.length)), limit);
      assert.deepEqual(before.slice(0, -1), parts.slice(0, Math.max(0, before.length - 1)), context);
    }
  });
});
