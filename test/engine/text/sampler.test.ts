import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SamplingOptions } from '../../../src/engine/language-model.ts';
import { selectCandidates } from '../../../src/engine/text/candidates.ts';
import { createSampler, UnusableLogitsError } from '../../../src/engine/text/sampler.ts';
import { openSafetensors } from '../../../src/weights/safetensors.ts';
import { seededRandom } from '../../seeded-random.ts';
import { fixture } from '../../weights/fixtures.ts';

const NEUTRAL: SamplingOptions = { repetitionPenalty: 1, temperature: 1, topK: 0, minP: 0, topP: 1, seed: 1, stop: [] };
const GREEDY = { ...NEUTRAL, temperature: 0 };

/** Normally distributed logits, as a model's roughly are; every fourth one equals another. */
function randomLogits(random: () => number, size: number): Float32Array {
  const logits = Float32Array.from(
    { length: size },
    () => 3 * Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random()),
  );
  return logits.map((logit, id) => (id % 4 === 3 ? (logits[Math.floor(random() * size)] ?? 0) : logit));
}

/** The distribution that the options leave, by the book: sort everything, one filter after the other. */
function distribution(logits: Float32Array, { temperature, topK, minP, topP }: SamplingOptions): Map<number, number> {
  const largest = Math.max(...logits);
  const normalise = (tokens: { id: number; p: number }[]) => {
    const total = tokens.reduce((sum, { p }) => sum + p, 0);
    return tokens.map(({ id, p }) => ({ id, p: p / total }));
  };
  const weights = Array.from(logits, (logit, id) => ({ id, p: Math.exp((logit - largest) / temperature) }));
  let tokens = normalise(weights.sort((a, b) => b.p - a.p || a.id - b.id));
  if (topK > 0) tokens = normalise(tokens.slice(0, topK));
  const least = minP * (tokens[0]?.p ?? 0);
  tokens = normalise(tokens.filter(({ p }) => p >= least));
  let before = 0;
  tokens = tokens.filter(({ p }) => {
    const isKept = topP >= 1 || before <= topP;
    before += p;
    return isKept;
  });
  return new Map(normalise(tokens).map(({ id, p }) => [id, p]));
}

function selected(logits: Float32Array, options: SamplingOptions): Map<number, number> {
  const { ids, weights, total } = selectCandidates(logits, Math.max(...logits), options);
  return new Map(Array.from(ids, (id, place) => [id, (weights[place] ?? 0) / total]));
}

/** Equal up to rounding, tokens of next to no probability aside. */
function assertSameDistribution(actual: Map<number, number>, expected: Map<number, number>, message: string) {
  for (const id of new Set([...actual.keys(), ...expected.keys()])) {
    const difference = Math.abs((actual.get(id) ?? 0) - (expected.get(id) ?? 0));
    assert.ok(difference < 1e-9, `${message}: token ${id} has ${actual.get(id)}, not ${expected.get(id)}`);
  }
}

test('top-p keeps what the official LaVIN sampler keeps', () => {
  const golden = openSafetensors(fixture('goldens/lavin/topp.safetensors'));
  const cases = golden.names().filter((name) => name.startsWith('filtered.p'));
  assert.ok(cases.length > 1);
  for (const name of cases) {
    const topP = Number(name.slice('filtered.p'.length));
    for (let row = 0; row < 4; row++) {
      const kept = selected(golden.read('probs', row, row + 1).map(Math.log), { ...NEUTRAL, topP });
      for (const [id, p] of golden.read(name, row, row + 1).entries()) {
        assert.equal(kept.has(id), p > 0, `${name}, row ${row}, token ${id}`);
        assert.ok(Math.abs((kept.get(id) ?? 0) - p) < 1e-6);
      }
    }
  }
});

test('the quick selection leaves what filtering by the book leaves', () => {
  const random = seededRandom(29);
  const oneOf = <T>(choices: readonly T[]): T => choices[Math.floor(random() * choices.length)] as T;
  for (let round = 0; round < 300; round++) {
    const logits = randomLogits(random, oneOf([1, 2, 50, 700, 5000]));
    const options = {
      ...NEUTRAL,
      temperature: oneOf([0.05, 0.7, 1, 4, 50]),
      topK: oneOf([0, 0, 1, 7, 40, 100_000]),
      minP: oneOf([0, 0, 0.02, 0.5, 1]),
      topP: oneOf([1, 1, 0.999, 0.9, 0.3, 0]),
    };
    assertSameDistribution(selected(logits, options), distribution(logits, options), JSON.stringify(options));
  }
});

test('tokens are drawn as often as their probabilities say', () => {
  const random = seededRandom(31);
  const logits = randomLogits(random, 200);
  for (const options of [
    { ...NEUTRAL, temperature: 0.8 },
    { ...NEUTRAL, temperature: 2, topK: 12, topP: 0.9 },
    { ...NEUTRAL, minP: 0.1 },
  ]) {
    const sampler = createSampler({ ...options, seed: 4242 });
    const draws = 40_000;
    const counts = new Map<number, number>();
    for (let i = 0; i < draws; i++) {
      const id = sampler.next(logits, []);
      counts.set(id, (counts.get(id) ?? 0) + 1);
    }
    const expected = distribution(logits, options);
    for (const id of counts.keys()) assert.ok(expected.has(id), `token ${id} was filtered out`);
    // Pearson's test over the tokens that are expected at least ten times.
    const common = [...expected].filter(([, p]) => p * draws >= 10);
    const chiSquare = common.reduce((sum, [id, p]) => sum + ((counts.get(id) ?? 0) - p * draws) ** 2 / (p * draws), 0);
    const limit = common.length + 4 * Math.sqrt(2 * common.length);
    assert.ok(chiSquare < limit, `chi-square ${chiSquare} over ${limit} for ${JSON.stringify(options)}`);
  }
});

test('equal seeds draw equally, others and none differently', () => {
  const logits = new Float32Array(1000);
  const drawn = (seed?: number) => {
    const sampler = createSampler({ ...NEUTRAL, seed });
    return Array.from({ length: 20 }, () => sampler.next(logits, []));
  };
  assert.deepEqual(drawn(7), drawn(7));
  assert.notDeepEqual(drawn(7), drawn(8));
  assert.notDeepEqual(drawn(0), drawn(2 ** 40));
  assert.notDeepEqual(drawn(), drawn());
});

test('temperature 0 takes the largest logit, the first of equals', () => {
  const sampler = createSampler({ ...GREEDY, topK: 5, topP: 0.1 });
  assert.equal(sampler.next(Float32Array.of(-3, 2, 5, 5, 1), []), 2);
  assert.equal(sampler.next(Float32Array.of(-3, -2, -5), []), 1);
});

test('the repetition penalty counts each seen token once and leaves the logits alone', () => {
  const sampler = createSampler({ ...GREEDY, repetitionPenalty: 2 });
  const logits = Float32Array.of(8, 5, -1, -1.5);
  assert.equal(sampler.next(logits, []), 0);
  assert.equal(sampler.next(logits, [0]), 1, 'divided while positive');
  assert.equal(sampler.next(Float32Array.of(8, 3, -1), [0, 0, 0]), 0, 'once, not three times');
  assert.equal(sampler.next(Float32Array.of(-2, -3), new Set([0])), 1, 'multiplied while negative');
  assert.equal(sampler.next(logits, [99, -1]), 0, 'ids outside of the vocabulary are no matter');
  assert.deepEqual([...logits], [8, 5, -1, -1.5]);
});

test('no run of tokens comes twice', () => {
  const logits = Float32Array.of(1, 3, 2, 0, -1, -2, -3, -4);
  const answer = (noRepeatNgram: number, length: number) => {
    const sampler = createSampler({ ...GREEDY, noRepeatNgram });
    return Array.from({ length }, () => sampler.next(logits, []));
  };
  assert.deepEqual(answer(0, 4), [1, 1, 1, 1]);
  assert.deepEqual(answer(1, 3), [1, 2, 0]);
  assert.deepEqual(answer(2, 5), [1, 1, 2, 1, 0]);
  const pairs = answer(2, 10)
    .map((id, place, ids) => `${id},${ids[place + 1]}`)
    .slice(0, -1);
  assert.equal(new Set(pairs).size, pairs.length);
  const triples = answer(3, 20)
    .map((_, place, ids) => ids.slice(place, place + 3).join())
    .slice(0, -2);
  assert.equal(new Set(triples).size, triples.length);
  assert.deepEqual([...logits], [1, 3, 2, 0, -1, -2, -3, -4], 'the logits are left as they are');
});

test('a token at minus infinity is never drawn', () => {
  const sampler = createSampler({ ...NEUTRAL, temperature: 100 });
  const logits = new Float32Array(100).fill(Number.NEGATIVE_INFINITY);
  logits[13] = -4;
  logits[77] = -5;
  const drawn = new Set(Array.from({ length: 200 }, () => sampler.next(logits, [])));
  assert.deepEqual([...drawn].sort(), [13, 77]);
});

for (const [what, logits, message] of [
  ['not-a-number', Float32Array.of(1, Number.NaN, 2), /"not a number" for token 1/],
  ['plus infinity', Float32Array.of(1, Number.POSITIVE_INFINITY), /Infinity as the largest score/],
  ['nothing but minus infinity', new Float32Array(3).fill(Number.NEGATIVE_INFINITY), /-Infinity as the largest/],
  ['an empty vocabulary', new Float32Array(), /as the largest score/],
] as const) {
  test(`${what} among the logits is an error that says so`, () => {
    for (const options of [GREEDY, NEUTRAL]) {
      assert.throws(
        () => createSampler(options).next(logits, []),
        (error) => error instanceof UnusableLogitsError && message.test(error.message),
      );
    }
  });
}

test('options out of range are refused by name', () => {
  for (const [bad, message] of [
    [{ temperature: -1 }, /temperature/],
    [{ temperature: Number.NaN }, /temperature/],
    [{ topP: 1.1 }, /top-p/],
    [{ minP: -0.1 }, /min-p/],
    [{ topK: 2.5 }, /top-k/],
    [{ repetitionPenalty: 0 }, /repetition penalty/],
    [{ noRepeatNgram: 1.5 }, /no-repeat/],
  ] as const) {
    assert.throws(() => createSampler({ ...NEUTRAL, ...bad }), message);
  }
});
