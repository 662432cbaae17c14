import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Pixels } from '../../../src/engine/images/preprocess.ts';
import { layOutOwl, type OwlPiece, owlSystemLine, tokeniseOwl } from '../../../src/engine/systems/mplug-owl-prompt.ts';

const picture = (shade: number): Pixels => ({ width: 1, height: 1, rgb: new Uint8Array(3).fill(shade) });
const [cat, dog] = [picture(1), picture(2)];

function textOf(pieces: readonly OwlPiece[]): string {
  return pieces.map((piece) => ('text' in piece ? piece.text : piece.image === cat ? '<cat>' : '<dog>')).join('');
}

test('a question alone is asked below the line that the weights were tuned with', () => {
  const pieces = layOutOwl([{ role: 'user', content: 'Hi' }]);
  assert.equal(textOf(pieces), `${owlSystemLine}\nHuman: Hi\nAI: `);
});

test('every picture has a line of its own, ahead of its message', () => {
  const pieces = layOutOwl([
    { role: 'system', content: 'Be kind.' },
    { role: 'user', content: 'Same?', images: [cat, dog] },
    { role: 'assistant', content: 'No.' },
    { role: 'user', content: 'And this?', images: [cat] },
  ]);
  assert.equal(
    textOf(pieces),
    'Be kind.\nHuman: <cat>\nHuman: <dog>\nHuman: Same?\nAI: No.\nHuman: <cat>\nHuman: And this?\nAI: ',
  );
});

test('a placeholder that somebody typed stays text', () => {
  const pieces = layOutOwl([{ role: 'user', content: 'what is <image> for' }]);
  assert.ok(pieces.every((piece) => 'text' in piece));
});

test('each stretch of text between pictures is tokenised by itself', () => {
  const chunks: string[] = [];
  const encode = (text: string) => {
    chunks.push(text);
    return [100 + chunks.length];
  };
  const pieces = [{ text: 'a\nb' }, { image: cat }, { image: dog }, { text: '\nc' }];
  assert.deepEqual(tokeniseOwl(pieces, { bosId: 1, encode }, 2), [
    1,
    101,
    { image: cat, row: 0 },
    { image: cat, row: 1 },
    { image: dog, row: 0 },
    { image: dog, row: 1 },
    102,
  ]);
  assert.deepEqual(chunks, ['a\nb', '\nc']);
});
