import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { SPARK_MISSING } from '../spark-model.ts';
import { startTyto } from './run-tyto.ts';

const withModel = { skip: SPARK_MISSING };
const light = join(import.meta.dirname, '..', 'fixtures', 'ocr-cases', 'chat-light-1.png');

/** Types lines as a person would and gives what was printed until the chat ended. */
async function talk(t: Parameters<typeof startTyto>[0], lines: readonly string[]) {
  const running = await startTyto(t, ['chat', '--temperature', '0', '--max-new-tokens', '16']);
  running.process.stdin.end(`${lines.join('\n')}\n`);
  return running.ended;
}

test('a conversation is kept from question to question', withModel, async (t) => {
  const { code, stdout } = await talk(t, ['What is the capital of France?', 'And what is it known for?', '/quit']);
  assert.match(stdout, /^The capital of France is Paris\.\n.*(Paris|Eiffel|It)/s);
  assert.equal(code, 0);
});

test('a picture goes with the next question', withModel, async (t) => {
  const { code, stderr } = await talk(t, [`/image ${light}`, 'What does it say?']);
  assert.match(stderr, /Now ask about it/);
  assert.match(stderr, /Route: vision, 1 picture, experts: .*\bocr\b/);
  assert.equal(code, 0);
});

test('a picture that is not there ends neither the chat nor the conversation', withModel, async (t) => {
  const { code, stderr } = await talk(t, ['/image /nowhere/owl.png', '/help', '/quit']);
  assert.match(stderr, /owl\.png cannot be read: there is no such file/);
  assert.match(stderr, /\/clear +begin a new conversation/);
  assert.equal(code, 0);
});
