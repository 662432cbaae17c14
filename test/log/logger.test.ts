import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createLogger } from '../../src/log/logger.ts';

function logInto(lines: string[]) {
  return { write: (line: string) => void lines.push(line) };
}

test('secrets and message text never reach the log', () => {
  const lines: string[] = [];
  const log = createLogger('debug', logInto(lines));
  log.info({ token: 'hush-1', discord: { token: 'hush-2' }, message: { content: 'hush-3' }, text: 'hush-4' }, 'turn');
  assert.equal(lines.length, 1);
  assert.doesNotMatch(lines[0] ?? '', /hush/);
  assert.match(lines[0] ?? '', /\[private\]/);
});

test('the level decides what is written', () => {
  const lines: string[] = [];
  const log = createLogger('warn', logInto(lines));
  log.info('not this');
  log.warn('this');
  assert.equal(lines.length, 1);
  assert.equal(JSON.parse(lines[0] ?? '').msg, 'this');
});
