import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TextStream } from '../../../src/engine/text/text-stream.ts';
import { createTokenizer } from '../../../src/engine/text/tokenizer.ts';
import { tokenizerOfGguf } from '../../../src/weights/gguf/tokenizer.ts';
import { openGguf } from '../../../src/weights/gguf.ts';
import { seededRandom } from '../../seeded-random.ts';
import { fixture } from '../../weights/fixtures.ts';

const tokenizerNamed = (name: string) =>
  createTokenizer(tokenizerOfGguf(openGguf(fixture('tokenizers', `${name}.gguf`))));
const byteLevel = tokenizerNamed('gpt-2');
const sentencePiece = tokenizerNamed('sentencepiece');

const TEXT = ' The owl 🦉👩‍👩‍👧‍👦 sieht 夜の梟, 猫头鹰 और उल्लू.\n\uFEFF Ende ';

/** The answer in the pieces that a reader sees, and whether it stopped by itself. */
function streamed(tokenizer: typeof byteLevel, ids: Iterable<number>, stop: string[] = []) {
  const stream = new TextStream(tokenizer, stop);
  const deltas: string[] = [];
  let stopped = false;
  for (const id of ids) {
    const delta = stream.push(id);
    deltas.push(delta.text);
    if (stopped) assert.deepEqual(delta, { text: '', stopped: true }, 'nothing comes after the stop');
    stopped = delta.stopped;
  }
  return { deltas, stopped, text: deltas.join('') + stream.flush() };
}

for (const [name, tokenizer] of Object.entries({ 'byte-level': byteLevel, SentencePiece: sentencePiece })) {
  test(`${name} tokens stream as whole characters that add up to the text`, () => {
    const ids = tokenizer.encode(TEXT);
    const { deltas, text, stopped } = streamed(tokenizer, ids);
    assert.equal(text, TEXT);
    assert.equal(text, tokenizer.decode(ids));
    assert.equal(stopped, false);
    assert.ok(deltas.filter((delta) => delta === '').length > 10, 'characters are spread over tokens');
    for (const delta of deltas) assert.ok(delta.isWellFormed() && !delta.includes('\ufffd'), JSON.stringify(delta));
  });

  test(`any ${name} tokens stream as they decode`, () => {
    const random = seededRandom(17);
    for (let round = 0; round < 300; round++) {
      const ids = Array.from({ length: 40 }, () => Math.floor(random() * 480));
      const { text } = streamed(tokenizer, ids);
      const whole = tokenizer.decode(ids);
      // The whole may end in a character cut short, which the stream leaves out.
      assert.equal(text, whole.slice(0, text.length));
      assert.match(whole.slice(text.length), /^\ufffd?$/);
    }
  });

  test(`a stop string ends ${name} text where it begins, however tokens cut it`, () => {
    for (const stop of ['夜の', '👩‍👩', 'owl', ' ', '\n', 'Ende ']) {
      const { text, stopped } = streamed(tokenizer, tokenizer.encode(TEXT), ['not in it', stop, '']);
      assert.equal(text, TEXT.slice(0, TEXT.indexOf(stop)), stop);
      assert.equal(stopped, true);
    }
  });
}

test("a SentencePiece text loses the tokenizer's own space in front and no other", () => {
  assert.equal(sentencePiece.hasPrefixSpace, true);
  for (const text of ['owl', ' owl', '  owl'])
    assert.equal(streamed(sentencePiece, sentencePiece.encode(text)).text, text);
  assert.equal(byteLevel.hasPrefixSpace, false);
  assert.equal(streamed(byteLevel, byteLevel.encode(' owl')).text, ' owl');
});

test('special tokens add nothing and do not break a character', () => {
  const [first = 0, ...rest] = byteLevel.encode('𝔘');
  assert.ok(rest.length > 0);
  assert.equal(streamed(byteLevel, [1, first, 2, ...rest, 0]).text, '𝔘');
});

test('no part of a stop string is ever shown, and what was no stop string is', () => {
  const random = seededRandom(23);
  const letters = () =>
    Array.from({ length: 1 + Math.floor(random() * 4) }, () => 'abc'[Math.floor(random() * 3)]).join('');
  const ids = new Map(['a', 'b', 'c'].map((letter) => [letter, byteLevel.encode(letter)[0] ?? 0]));
  for (let round = 0; round < 2000; round++) {
    const stops = [letters(), letters()];
    const text = letters() + letters() + letters();
    const {
      deltas,
      text: shown,
      stopped,
    } = streamed(
      byteLevel,
      Array.from(text, (letter) => ids.get(letter) ?? 0),
      stops,
    );
    const expected = cutAtFirstStop(text, stops);
    assert.equal(shown, expected ?? text, `${text} stopped by ${stops}`);
    assert.equal(stopped, expected !== undefined);
    let seen = '';
    for (const [place, delta] of deltas.entries()) {
      seen += delta;
      const held = text.slice(seen.length, place + 1);
      const isBeginning = stops.some((stop) => stop.length > held.length && stop.startsWith(held));
      assert.ok(isBeginning || seen.length === expected?.length, `"${held}" of ${text} is held for ${stops}`);
    }
  }
});

/** The text before the stop string that is complete first, letter by letter; undefined when none comes. */
function cutAtFirstStop(text: string, stops: string[]): string | undefined {
  for (let end = 1; end <= text.length; end++) {
    const complete = stops.filter((stop) => text.slice(0, end).endsWith(stop));
    if (complete.length > 0) return text.slice(0, end - Math.max(...complete.map((stop) => stop.length)));
  }
  return undefined;
}

test('it makes no difference in which pieces a text comes', () => {
  const ids = (text: string) => Array.from(text, (letter) => byteLevel.encode(letter)[0] ?? 0);
  const stop = ['the owl', 'he'];
  const merged = byteLevel.encode('in the owl');
  assert.ok(merged.length < 'in the owl'.length);
  assert.equal(streamed(byteLevel, merged, stop).text, 'in t');
  assert.equal(streamed(byteLevel, ids('in the owl'), stop).text, 'in t');
});
