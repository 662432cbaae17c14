import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Dice } from '../../../src/train/spark/dice.ts';
import { formAbsent, formAsks } from '../../../src/train/spark/documents/form-asks.ts';
import { email, phone, url } from '../../../src/train/spark/documents/values/codes.ts';
import { fullName } from '../../../src/train/spark/documents/values/people.ts';
import { address } from '../../../src/train/spark/documents/values/places.ts';
import { clock, date } from '../../../src/train/spark/documents/values/time.ts';

const DRAWN = { email, phone, url, fullName, address, clock, date };
const SEEDS = Array.from({ length: 300 }, (_, seed) => seed);

for (const [name, draw] of Object.entries(DRAWN)) {
  test(`${name}: most values are known by their form, and none is cut`, () => {
    let known = 0;
    for (const seed of SEEDS) {
      const value = draw(new Dice(seed));
      const asks = formAsks([`Now ${value}`, 'and nothing else']);
      assert.ok(asks.length <= 1, value);
      if (asks.length === 0) continue;
      assert.equal(asks[0]?.answer, value);
      known += 1;
    }
    assert.ok(known > SEEDS.length * 0.45, `${known}`);
  });

  test(`${name}: a page with two of a form is asked about neither by it`, () => {
    for (const seed of SEEDS) {
      const dice = new Dice(seed);
      const values = [draw(dice), draw(dice)];
      if (values.every((value) => formAsks([value]).length > 0)) assert.deepEqual(formAsks(values), []);
    }
  });

  test(`${name}: what a page has is not asked for as missing`, () => {
    for (const seed of SEEDS) {
      const line = draw(new Dice(seed));
      const missing = formAbsent(line).map(({ template }) => template);
      for (const { template } of formAsks([line])) assert.ok(!missing.includes(template), `${line}: ${template}`);
    }
  });
}

test('amounts, weights, shares and degrees are known by their units', () => {
  const answers = ['£23', '12.50 €', '4.5 kg', '92 %', '-6°C', '#caturday'].map((value) => {
    const [ask] = formAsks([`Now ${value}`]);
    return ask?.answer;
  });
  assert.deepEqual(answers, ['£23', '12.50 €', '4.5 kg', '92 %', '-6°C', '#caturday']);
});

test('a page without any form is asked for all that can be told to be missing', () => {
  const asked = formAbsent('hello there');
  assert.ok(asked.length > 5);
  for (const { answer, sort } of asked) assert.deepEqual([answer, sort], ['The picture does not say.', 'absent']);
});
