import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { LineProcess, LineProcessError } from '../../bench/driver/line-process.ts';
import { type FollowUpTask, opened, round } from '../../bench/follow-up/round.ts';
import { PROJECT_ROOT } from '../../src/config/paths.ts';

const { signal } = new AbortController();
const start = (script: string) => LineProcess.start(process.execPath, ['-e', script], signal);

test('a process answers line by line, tells its memory and ends by itself', async () => {
  const script = `console.log('{"open":true}');
    require('node:readline').createInterface({ input: process.stdin }).on('line', (line) => console.log(JSON.stringify({ line })));`;
  const { process: child, ready } = await start(script);
  assert.deepEqual(ready, { open: true });
  assert.deepEqual(await child.ask('one'), { line: 'one' });
  assert.deepEqual(await child.ask('two'), { line: 'two' });
  if (process.platform === 'linux') assert.ok((child.peakMemory() ?? 0) > 2 ** 23);
  await child.close();
  await child.close();
});

test('one that fails, ends or is not there says so', async () => {
  await assert.rejects(start(`console.log('{"failed":"no weights"}')`), (error) => {
    assert.ok(error instanceof LineProcessError);
    assert.equal(error.message, 'no weights');
    return true;
  });
  await assert.rejects(start('process.exit(3)'), LineProcessError);
  await assert.rejects(LineProcess.start(join(PROJECT_ROOT, 'no-such-program'), [], signal), LineProcessError);
  const { process: child } = await start(`console.log('{}'); process.stdin.once('data', () => process.exit())`);
  await assert.rejects(child.ask('go on'), LineProcessError);
});

test('a model that sees is shown a new picture in each round, and its prompt is known at further questions', async (t) => {
  const picture = join(PROJECT_ROOT, 'test', 'fixtures', 'ocr-cases', 'ui-dialog-1.png');
  const task: FollowUpTask = { model: 'lavin-tiny', threads: 1, picture };
  const script = join(PROJECT_ROOT, 'bench', 'follow-up', 'child.ts');
  const { process: child, ready } = await LineProcess.start(process.execPath, [script, JSON.stringify(task)], signal);
  t.after(() => child.close());
  assert.deepEqual(opened.parse(ready), { sees: true });
  const { first, followUp, another } = round.parse(await child.ask('round'));
  assert.ok(first.cachedTokens < first.promptTokens / 10, `${first.cachedTokens} of ${first.promptTokens} were known`);
  assert.ok(first.promptTokens > 300);
  for (const asked of [followUp, another]) {
    assert.ok(asked.cachedTokens > 0.8 * first.promptTokens && asked.cachedTokens < asked.promptTokens);
    assert.ok(asked.ms > 0);
  }
});
