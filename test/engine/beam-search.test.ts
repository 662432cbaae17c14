import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type BeamSearchOptions, beamSearch } from '../../src/engine/beam-search.ts';
import type { PromptToken } from '../../src/engine/embed.ts';
import { CancelledError } from '../../src/engine/runtime/runtime.ts';
import { randomValues } from './support/tensors.ts';

const VOCABULARY = 4;
const PROMPT = [0];
const NEVER = -1;

/** A model whose next token depends on the last two: logits out of a table. */
function model(seed: number) {
  const table = randomValues(seed, VOCABULARY ** 3).map((value) => 3 * value);
  const logits = (tokens: readonly PromptToken[]): Float32Array => {
    const [last = 0, before = 0] = tokens.toReversed() as number[];
    const row = before * VOCABULARY + last;
    return table.subarray(row * VOCABULARY, (row + 1) * VOCABULARY);
  };
  return { logits, prefill: async (tokens: readonly PromptToken[]) => logits(tokens) };
}

/** Every answer that ends with `endId` or is `most` tokens long, with the mean log-probability of its tokens. */
function* everyAnswer(
  { logits }: ReturnType<typeof model>,
  { most, endId, noPairTwice = false }: { most: number; endId: number; noPairTwice?: boolean },
  ids: number[] = [],
  sum = 0,
): Generator<{ ids: number[]; score: number; ended: boolean }> {
  const row = logits([...PROMPT, ...ids]);
  const total = Math.log(row.reduce((all, logit) => all + Math.exp(logit), 0));
  for (let id = 0; id < VOCABULARY; id++) {
    const next = [...ids, id];
    const pairs = ids.map((first, place) => `${first},${next[place + 1]}`);
    if (noPairTwice && new Set(pairs).size < pairs.length) continue;
    const score = (sum + (row[id] as number) - total) / next.length;
    if (id === endId) yield { ids, score, ended: true };
    else if (next.length === most) yield { ids: next, score, ended: false };
    else
      yield* everyAnswer({ logits, prefill: async () => row }, { most, endId, noPairTwice }, next, score * next.length);
  }
}

function best<T extends { score: number }>(answers: Iterable<T>): T {
  return [...answers].reduce((a, b) => (b.score > a.score ? b : a));
}

function assertFound(found: Awaited<ReturnType<typeof beamSearch>>, expected: typeof found): void {
  assert.deepEqual(found.ids, expected.ids);
  assert.equal(found.ended, expected.ended);
  assert.ok(Math.abs(found.score - expected.score) < 1e-9, `${found.score} is not ${expected.score}`);
}

for (let seed = 1; seed <= 5; seed++) {
  test(`with room for all answers the best of all is found (seed ${seed})`, async () => {
    const toy = model(seed);
    for (const endId of [NEVER, 2]) {
      const options = { beams: VOCABULARY ** 4, most: 4, endIds: [endId] };
      assertFound(await beamSearch(toy, PROMPT, options), best(everyAnswer(toy, { most: 4, endId })));
      const expected = best(everyAnswer(toy, { most: 4, endId, noPairTwice: true }));
      assertFound(await beamSearch(toy, PROMPT, { ...options, noRepeatNgram: 2 }), expected);
    }
  });

  test(`more beams than one find what the likeliest next token misses, or the same (seed ${seed})`, async () => {
    const toy = model(seed);
    const search = (beams: number, more: Partial<BeamSearchOptions> = {}) =>
      beamSearch(toy, PROMPT, { beams, most: 5, endIds: [NEVER], ...more });
    const greedy: number[] = [];
    for (let length = 0; length < 5; length++) {
      const row = toy.logits([...PROMPT, ...greedy]);
      greedy.push(row.indexOf(Math.max(...row)));
    }
    assert.deepEqual((await search(1)).ids, greedy);
    assert.ok((await search(64)).score >= (await search(1)).score);
  });
}

test('an answer that nothing can overtake any more ends the search', async () => {
  let steps = 0;
  const certain = Float32Array.of(20, 0, 0, 0);
  const prefill = async () => {
    steps += 1;
    return certain;
  };
  const { ids, ended } = await beamSearch({ prefill }, PROMPT, { beams: 1, most: 50, endIds: [0] });
  assert.deepEqual({ ids, ended, steps }, { ids: [], ended: true, steps: 1 });
});

test('an abort ends the search', async () => {
  const prefill = async () => {
    throw new CancelledError();
  };
  await assert.rejects(beamSearch({ prefill }, PROMPT, { beams: 2, most: 5, endIds: [] }), CancelledError);
});
