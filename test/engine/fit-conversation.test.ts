import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fitConversation } from '../../src/engine/fit-conversation.ts';
import { type ChatMessage, PromptTooLongError } from '../../src/engine/language-model.ts';

const system: ChatMessage = { role: 'system', content: 'S' };
/** Turns by the first letter of their role, each as long as its number says: `u3` takes three tokens. */
const turns = (...written: string[]): ChatMessage[] =>
  written.map((turn) => ({
    role: turn.startsWith('u') ? 'user' : 'assistant',
    content: turn[0]?.repeat(Number(turn.slice(1))) ?? '',
  }));
/** A token for each letter. */
const layOut = (messages: readonly ChatMessage[]) =>
  [...messages.map(({ content }) => content).join('')].map((letter) => letter.charCodeAt(0));
const text = (ids: readonly number[]) => String.fromCharCode(...ids);

const CASES: [what: string, messages: ChatMessage[], kept: string, dropped: number][] = [
  ['what fits stays whole', [system, ...turns('u3', 'a3', 'u3')], 'Suuuaaauuu', 0],
  ['what fits exactly stays whole', turns('u5', 'a5', 'u5'), 'uuuuuaaaaauuuuu', 0],
  ['a question goes with its answer', [system, ...turns('u9', 'a2', 'u6')], 'Suuuuuu', 2],
  ['no more goes than must', [system, ...turns('u9', 'a1', 'u2', 'a2', 'u3')], 'Suuaauuu', 2],
  ['questions without an answer go one by one', turns('u9', 'u4', 'u5'), 'uuuuuuuuu', 1],
  ['answers without a question go with those before them', turns('u9', 'a2', 'a2', 'u4'), 'uuuu', 3],
  ['the last message stays, whatever it is', turns('u9', 'a9'), 'aaaaaaaaa', 1],
  ['a long question may take the answer its room', [system, ...turns('u2', 'a2', 'u18')], `S${'u'.repeat(18)}`, 2],
];

for (const [what, messages, kept, dropped] of CASES) {
  test(`in a context of 20 with 5 for the answer, ${what}`, () => {
    const fitted = fitConversation(messages, layOut, 20, 1000);
    assert.equal(text(fitted.prompt), kept);
    assert.equal(fitted.droppedMessages, dropped);
  });
}

test('an answer that is to be short leaves its room to the conversation', () => {
  const messages = turns('u6', 'a6', 'u6');
  assert.equal(fitConversation(messages, layOut, 20, 2).droppedMessages, 0);
  assert.equal(fitConversation(messages, layOut, 20, 3).droppedMessages, 2);
});

test('a question that leaves no room for a single token is refused, with the figures', () => {
  assert.throws(
    () => fitConversation([system, ...turns('u3', 'a3', 'u19')], layOut, 20, 5),
    (error) =>
      error instanceof PromptTooLongError &&
      error.promptTokens === 20 &&
      error.contextLength === 20 &&
      /takes 20 tokens, the model's context holds 20/.test(error.message),
  );
});
