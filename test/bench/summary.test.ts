import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { measuresOf } from '../../bench/driver/measures.ts';
import type { Measurement } from '../../bench/driver/rounds.ts';
import { median, shuffled, spreadOf } from '../../bench/driver/statistics.ts';
import { goalsOf } from '../../bench/report/goals.ts';
import { withResults } from '../../bench/report/page.ts';
import { cellsOf, ratiosOf } from '../../bench/report/summary.ts';

const measures = measuresOf(
  {
    text: Array.from({ length: 3000 }, (_, id) => id),
    question: [1, 2],
    picture: [1, 2, 3],
  },
  'peers',
);

describe('statistics', () => {
  test('give median, quartiles and ends', () => {
    assert.equal(median([3, 1, 2]), 2);
    assert.equal(median([4, 1, 2, 3]), 2.5);
    assert.equal(median([]), undefined);
    assert.deepEqual(spreadOf([50, 10, 40, 20, 30]), {
      median: 30,
      q1: 20,
      q3: 40,
      smallest: 10,
      largest: 50,
      count: 5,
    });
    assert.equal(spreadOf([]), undefined);
  });

  test('shuffling loses nothing', () => {
    const items = Array.from({ length: 50 }, (_, index) => index);
    assert.deepEqual(
      shuffled(items).sort((a, b) => a - b),
      items,
    );
  });
});

describe('measures', () => {
  test('turn samples into speeds and times', () => {
    const sample = { firstTokenMs: 200, restMs: 320, ids: Array(33).fill(7) };
    const values = Object.fromEntries(measures.map(({ name, value }) => [name, value(sample)]));
    assert.deepEqual(values, {
      'prefill 512': 2560,
      'decode @128': 100,
      'decode @1024': 100,
      'first token, 2': 200,
      'first token, 3': 200,
      answer: 33_000 / 520,
    });
  });

  test('take another piece of the text in each round, of the right length', () => {
    for (const [name, length] of [['prefill 512', 512] as const, ['decode @1024', 1024] as const]) {
      const measure = measures.find((one) => one.name === name);
      const prompts = Array.from({ length: 20 }, (_, round) => measure?.operation(round).prompt ?? []);
      assert.ok(prompts.every((prompt) => prompt.length === length));
      assert.equal(new Set(prompts.map(([first]) => first)).size, prompts.length);
    }
  });
});

describe('summary', () => {
  const base = { measure: 'decode @128', threads: 1, isClean: true };
  const measurements: Measurement[] = [
    { ...base, round: 0, engine: 'tyto', value: 100 },
    { ...base, round: 1, engine: 'tyto', value: 60 },
    { ...base, round: 2, engine: 'tyto', value: 80, isClean: false },
    { ...base, round: 0, engine: 'peer', value: 50 },
    { ...base, round: 1, engine: 'peer', value: 20 },
    { ...base, round: 2, engine: 'peer', value: 1000 },
    { ...base, round: 0, engine: 'peer', threads: 2, value: 70, isClean: false },
    { ...base, round: 0, measure: 'first token, 2', engine: 'tyto', value: 40 },
    { ...base, round: 0, measure: 'first token, 2', engine: 'peer', value: 60 },
  ];

  test('counts clean samples only', () => {
    const cells = cellsOf(measurements, measures);
    const own = cells.find(({ engine, measure }) => engine === 'tyto' && measure === 'decode @128');
    assert.equal(own?.spread?.median, 80);
    assert.equal(own?.spread?.count, 2);
    assert.equal(own?.disturbed, 1);
    const disturbed = cells.find(({ threads }) => threads === 2);
    assert.equal(disturbed?.spread, undefined);
    assert.equal(disturbed?.disturbed, 1);
  });

  test('compares within a round, and times the other way round than speeds', () => {
    const ratios = ratiosOf(measurements, measures);
    assert.deepEqual(
      ratios.map(({ measure, peer, threads, spread }) => [measure, peer, threads, spread.median, spread.count]),
      [
        ['decode @128', 'peer', 1, 2.5, 2],
        ['first token, 2', 'peer', 1, 1.5, 1],
      ],
    );
  });

  test('a goal that was not measured is not reached', () => {
    const spread = { median: 1.7, q1: 1.6, q3: 1.8, smallest: 1.5, largest: 1.9, count: 5 };
    const ratios = [{ measure: 'decode @128', peer: 'transformers.js q4', threads: 1, spread }];
    const goals = goalsOf('peers', ratios, [1]);
    const reached = goals.filter(({ isReached }) => isReached);
    assert.deepEqual(reached, [
      { measure: 'decode @128', peer: 'transformers.js q4', threads: 1, wanted: 1.6, reached: 1.7, isReached: true },
    ]);
    assert.equal(goals.length, 5);
    assert.equal(
      goalsOf('peers', [{ ...ratios[0], spread: { ...spread, median: 1.59 } } as (typeof ratios)[0]], [1]).filter(
        ({ isReached }) => isReached,
      ).length,
      0,
    );
  });

  test('a system may take a tenth more than the plain decoder, and no more', () => {
    const spread = { median: 1.09, q1: 1, q3: 1.1, smallest: 1, largest: 1.2, count: 5 };
    const cost = (median: number) =>
      goalsOf('systems', [{ measure: 'decode @128', peer: 'LaVIN', threads: 1, spread: { ...spread, median } }], [1]);
    assert.equal(cost(1.09).filter(({ isReached }) => isReached).length, 1);
    assert.equal(cost(1.11).filter(({ isReached }) => isReached).length, 0);
  });
});

describe('the page', () => {
  const marks = ['<!-- results: written by `npm run bench -- --write` -->', '<!-- end of results -->'];

  test('changes between its marks only, as often as one likes', () => {
    const page = `before\n\n${marks[0]}\nold\n${marks[1]}\n\nafter\n`;
    const once = withResults(page, 'results', 'new');
    assert.equal(once, `before\n\n${marks[0]}\n\nnew\n\n${marks[1]}\n\nafter\n`);
    assert.equal(withResults(once, 'results', 'new'), once);
  });

  test('without marks is refused', () => {
    assert.throws(() => withResults('nothing here', 'large', 'new'), /lacks the lines/);
  });
});
