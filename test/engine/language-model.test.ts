import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { readSettings } from '../../src/config/read-settings.ts';
import {
  type ChatMessage,
  type GenerateEvent,
  type LanguageModel,
  PromptTooLongError,
} from '../../src/engine/language-model.ts';
import { loadLanguageModel } from '../../src/engine/load.ts';
import { createLogger } from '../../src/log/logger.ts';
import { SPARK_MISSING } from '../spark-model.ts';
import { greedily, hear } from './support/answers.ts';

/** What the main job needs of cancelling. */
const CANCEL_MS = 500;

const FRANCE = 'What is the capital of France?';
const PARIS = 'The capital of France is Paris.';
const OWLS = 'Write a short poem about an owl at night.';

const sentences = (count: number) =>
  new Array(count).fill('The owl sees the mouse before the mouse sees the owl.').join(' ');

describe('the embedded default model', { skip: SPARK_MISSING }, () => {
  let model: LanguageModel;

  before(async () => {
    const { TYTO_CACHE_DIR } = process.env;
    model = await loadLanguageModel(readSettings({ TYTO_CACHE_DIR }, []), createLogger('error'));
  });
  after(() => model.dispose());

  /** Another prompt, so that the next one finds nothing of its own in the cache. */
  const forget = () => hear(model, greedily('Say no.', { maxNewTokens: 1 }));

  test('answers what it knows, and ends by itself', async () => {
    const kinds: string[] = [];
    const answer = await hear(model, greedily(FRANCE), { onEvent: ({ type }) => kinds.push(type) });
    assert.equal(answer.text, PARIS);
    assert.equal(answer.done.finish, 'stop');
    assert.equal(answer.done.newTokens, 7);
    assert.equal(answer.prompt?.promptTokens, 37);
    assert.ok(answer.done.prefillMs > 0 && answer.done.decodeMs > 0);
    assert.deepEqual(kinds, ['prompt', ...new Array(7).fill('token'), 'done'], 'it streams');
  });

  test('says what it is', () => {
    assert.equal(model.name, 'spark');
    assert.equal(model.contextLength, 4096);
    assert.equal(model.countTokens(FRANCE), 7);
    assert.deepEqual(model.sampling, { repetitionPenalty: 1, temperature: 0.2, topK: 0, minP: 0, topP: 0.9, stop: [] });
  });

  test('draws the same answer from the same seed, and another from another', async () => {
    const poem = async (seed?: number) => {
      await forget();
      return (await hear(model, greedily(OWLS, { maxNewTokens: 24, temperature: 1, seed }))).text;
    };
    const [first, again, other] = [await poem(7), await poem(7), await poem(8)];
    assert.equal(again, first);
    assert.notEqual(other, first);
    assert.notEqual(await poem(), await poem(), 'without a seed, each is fresh');
  });

  test('searches for the likeliest answer, and gives it whole', async () => {
    const answer = await hear(model, greedily(FRANCE, { beams: 3 }));
    assert.equal(answer.text, PARIS);
    assert.deepEqual([answer.done.finish, answer.done.newTokens], ['stop', 7]);
    const short = await hear(model, greedily(FRANCE, { beams: 3, maxNewTokens: 3 }));
    assert.deepEqual([short.done.finish, short.done.newTokens, short.text], ['length', 3, 'The capital of']);
    const cancelled = await hear(model, greedily(OWLS, { beams: 3 }), { signal: AbortSignal.timeout(50) });
    assert.equal(cancelled.done.finish, 'cancelled');
  });

  test('ends after the most tokens that are wanted', async () => {
    const { done, text } = await hear(model, greedily(FRANCE, { maxNewTokens: 3 }));
    assert.deepEqual([done.finish, done.newTokens, text], ['length', 3, 'The capital of']);
  });

  test('ends before a stop string, and shows no part of it', async () => {
    const { done, text } = await hear(model, greedily(FRANCE, { stop: ['nothing', 'France is'] }));
    assert.deepEqual([done.finish, text], ['stop', 'The capital of ']);
  });

  test('repeats what it read, token for token', async () => {
    const sentence = 'Order 4711: two barn owls, one tawny owl, 3.50 each.';
    const { text } = await hear(model, greedily(`Repeat exactly this sentence: ${sentence}`));
    assert.ok(text.includes('4711') && text.includes('tawny owl'), text);
  });

  test('serves requests first come, first served, and mixes none', async () => {
    const questions = [FRANCE, 'What is the capital of Italy?', 'What is 2 + 2?'];
    const alone: string[] = [];
    for (const question of questions) {
      await forget();
      alone.push((await hear(model, greedily(question))).text);
    }
    assert.equal(new Set(alone).size, questions.length);
    await forget();
    const order: number[] = [];
    const together = await Promise.all(
      questions.map((question, index) => hear(model, greedily(question), { onEvent: () => order.push(index) })),
    );
    assert.deepEqual(
      together.map(({ text }) => text),
      alone,
    );
    assert.deepEqual(
      order,
      order.toSorted((a, b) => a - b),
      'each is served whole before the next begins',
    );
  });

  test('does not compute the beginning of a conversation again', async () => {
    await forget();
    const first = await hear(model, greedily(FRANCE));
    const followUp: ChatMessage[] = [
      { role: 'user', content: FRANCE },
      { role: 'assistant', content: first.text },
      { role: 'user', content: 'And of Italy?' },
    ];
    const cached = await hear(model, greedily(followUp));
    assert.ok((cached.prompt?.cachedTokens ?? 0) >= 36, `${cached.prompt?.cachedTokens} tokens known`);
    assert.ok((cached.prompt?.cachedTokens ?? 0) < (cached.prompt?.promptTokens ?? 0));
    assert.match(cached.text, /Rome/);
    await forget();
    const fresh = await hear(model, greedily(followUp));
    assert.ok((fresh.prompt?.cachedTokens ?? 0) < (cached.prompt?.cachedTokens ?? 0));
    assert.equal(fresh.text, cached.text);
  });

  test('drops the oldest turns when the context is full, and says how many', async () => {
    const turns = Array.from(
      { length: 21 },
      (_, index): ChatMessage => ({
        role: index % 2 === 0 ? 'user' : 'assistant',
        content: `${index}. ${sentences(25)}`,
      }),
    );
    const conversation: ChatMessage[] = [{ role: 'system', content: 'You are terse.' }, ...turns];
    for await (const event of model.generate(greedily(conversation, { maxNewTokens: 400 }))) {
      assert.equal(event.type, 'prompt');
      if (event.type !== 'prompt') return;
      assert.ok(event.droppedMessages > 0 && event.droppedMessages < turns.length);
      assert.equal(event.droppedMessages % 2, 0, 'no answer is left without its question');
      assert.ok(event.promptTokens <= 4096 - 400 && event.promptTokens > 4096 / 2);
      break;
    }
  });

  test('refuses a question that is longer than the context', async () => {
    await assert.rejects(hear(model, greedily(sentences(500))), PromptTooLongError);
    assert.equal((await hear(model, greedily(FRANCE))).text, PARIS);
  });

  /** Aborts at a moment of an answer, and says how it ended and how long that took. */
  async function cancelled(question: string, when: (event: GenerateEvent, abort: () => void) => void) {
    const controller = new AbortController();
    let aborted = Number.NaN;
    const abort = () => {
      aborted = performance.now();
      controller.abort();
    };
    const request = greedily(question, { maxNewTokens: 400 });
    const answer = await hear(model, request, { signal: controller.signal, onEvent: (event) => when(event, abort) });
    return { ...answer, took: performance.now() - aborted };
  }

  test('ends soon when it is cancelled while it reads the prompt, and serves the next request', async () => {
    const question = sentences(300);
    for (const wait of [0, 100, 250]) {
      await forget();
      const { done, text, took } = await cancelled(question, ({ type }, abort) => {
        if (type === 'prompt') setTimeout(abort, wait);
      });
      assert.deepEqual([done.finish, done.newTokens, text], ['cancelled', 0, '']);
      assert.ok(took < CANCEL_MS, `${took} ms after ${wait} ms`);
      assert.equal((await hear(model, greedily(FRANCE))).text, PARIS);
    }
  });

  test('ends soon when it is cancelled while it answers, and keeps what it said', async () => {
    let tokens = 0;
    const { done, text, took } = await cancelled(OWLS, ({ type }, abort) => {
      if (type === 'token' && ++tokens === 5) setTimeout(abort, 5);
    });
    assert.equal(done.finish, 'cancelled');
    assert.ok(done.newTokens >= 5 && done.newTokens < 100);
    assert.ok(text.length > 5);
    assert.ok(took < CANCEL_MS, `${took} ms`);
    assert.equal((await hear(model, greedily(FRANCE))).text, PARIS);
  });

  test('ends at once when it is cancelled before its turn, and holds up nobody', async () => {
    const beforehand = await hear(model, greedily(FRANCE), { signal: AbortSignal.abort() });
    assert.deepEqual([beforehand.done.finish, beforehand.text], ['cancelled', '']);

    const order: string[] = [];
    const controller = new AbortController();
    const first = hear(model, greedily(OWLS, { maxNewTokens: 30 })).then(() => order.push('first'));
    const waiting = hear(model, greedily(FRANCE), { signal: controller.signal }).then(({ done, text }) => {
      assert.deepEqual([done.finish, text], ['cancelled', '']);
      order.push('waiting');
    });
    const last = hear(model, greedily(FRANCE)).then(({ text }) => {
      assert.equal(text, PARIS);
      order.push('last');
    });
    await delay(20);
    controller.abort();
    await Promise.all([first, waiting, last]);
    assert.deepEqual(order, ['waiting', 'first', 'last']);
  });

  test('serves the next request when an answer is abandoned, wherever that happens', async () => {
    for (const at of ['prompt', 'token'] as const) {
      for await (const { type } of model.generate(greedily(OWLS))) if (type === at) break;
      assert.equal((await hear(model, greedily(FRANCE))).text, PARIS, `abandoned at its ${at}`);
    }
    // Never begun, it takes no turn either.
    model.generate(greedily(OWLS));
    assert.equal((await hear(model, greedily(FRANCE))).text, PARIS);
  });

  test('keeps emoji and CJK characters whole while it streams them', async () => {
    const pieces: string[] = [];
    await hear(model, greedily('Repeat: 🦉 夜の梟 ありがとう', { maxNewTokens: 60 }), {
      onEvent: (event) => event.type === 'token' && pieces.push(event.text),
    });
    assert.ok(
      pieces.every((piece) => piece.isWellFormed() && !piece.includes('\ufffd')),
      JSON.stringify(pieces),
    );
    assert.match(pieces.join(''), /[\u3040-\u9fff]|🦉/u, 'it said some of them');
  });

  test('ends what it computes when it is disposed of', async () => {
    const { TYTO_CACHE_DIR } = process.env;
    const other = await loadLanguageModel(readSettings({ TYTO_CACHE_DIR }, []), createLogger('error'));
    let disposal: Promise<void> | undefined;
    let waiting: ReturnType<typeof hear> | undefined;
    const { done } = await hear(other, greedily(OWLS, { maxNewTokens: 400 }), {
      onEvent: ({ type }) => {
        if (type !== 'token') return;
        waiting ??= hear(other, greedily(FRANCE));
        disposal ??= delay(5).then(() => other.dispose());
      },
    });
    await disposal;
    assert.equal((await waiting)?.done.finish, 'cancelled', 'whoever waits is told');
    assert.equal(done.finish, 'cancelled');
    assert.equal((await hear(model, greedily(FRANCE))).text, PARIS, 'another model of the same file goes on');
  });
});
