import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Settings } from '../../../src/config/settings.ts';
import type { Core } from '../../../src/core/core.ts';
import type { AnswerEvent } from '../../../src/core/events.ts';
import { type CoreProcessOptions, startCoreProcess } from '../../../src/core/process/core-process.ts';
import type { Turn } from '../../../src/core/turn.ts';
import { attached } from '../support/pictures.ts';
import { isAlive, until } from '../support/processes.ts';
import { scratchFolder } from '../support/scratch.ts';
import { silentLog, testSettings } from '../support/settings.ts';
import { turnOf, user } from '../support/turns.ts';

const entry = new URL('scripted-core.ts', import.meta.url);

/** A core process that ends with its test. */
async function start(options: CoreProcessOptions = {}, settings: Settings = testSettings()) {
  const core = await startCoreProcess(settings, silentLog, { entry, ...options });
  const pids = () => readFileSync(join(settings.cacheDir, 'processes'), 'utf8').trim().split('\n').map(Number);
  return { core, pids, [Symbol.asyncDispose]: () => core.dispose() };
}

let turns = 0;
function asking(text: string): Turn {
  turns += 1;
  return { ...turnOf(user(text)), id: String(turns) };
}

function ask(core: Core, text: string, signal?: AbortSignal): Promise<AnswerEvent[]> {
  return Array.fromAsync(core.answer(asking(text), signal));
}

/** The kinds of events, and what the last one says. */
function outline(events: AnswerEvent[]): string {
  const last = events.at(-1);
  const end = last?.type === 'done' ? last.answer.text : last?.type === 'failed' ? last.code : '';
  return [...events.map(({ type }) => type), end].join(' ');
}

test('answers in a process of its own, images and all', async () => {
  await using running = await start();
  assert.equal(outline(await ask(running.core, 'hello')), 'token done thinking about hello');
  assert.notEqual(running.pids()[0], process.pid);
  const turn = { ...turnOf(user('hello', [attached(Uint8Array.of(1, 2, 255))])), id: 'with image' };
  const last = (await Array.fromAsync(running.core.answer(turn))).at(-1);
  assert.deepEqual(last?.type === 'done' && last.answer.notes, ['1,2,255']);
});

test('does not hand Discord’s token on', async () => {
  process.env.DISCORD_TOKEN = 'secret';
  const settings = { ...testSettings(), discord: { footer: false, token: 'secret' } };
  await using running = await start({}, settings);
  delete process.env.DISCORD_TOKEN;
  assert.equal(outline(await ask(running.core, 'tell')), 'token done {}');
});

test('runs a turn again when the process dies of it once', async () => {
  await using running = await start();
  assert.equal(outline(await ask(running.core, 'die once')), 'token restarted token done thinking about die once');
  assert.equal(running.pids().length, 2);
  assert.equal(outline(await ask(running.core, 'hello')), 'token done thinking about hello');
});

test('fails a turn of which the process dies twice, and only that', async () => {
  await using running = await start();
  const answers = ['hello', 'die', 'wait', 'hello again'].map((text, index) =>
    ask(running.core, text, index === 2 ? AbortSignal.timeout(2_500) : undefined),
  );
  const [hello, deadly, waiting, again] = (await Promise.all(answers)).map(outline);
  assert.match(deadly ?? '', /^token restarted token failed core-crashed$/);
  assert.match(hello ?? '', /done thinking about hello$/);
  assert.match(again ?? '', /done thinking about hello again$/);
  assert.match(waiting ?? '', /done thinking about wait$/);
  for (const other of [hello, again, waiting]) assert.ok((other ?? '').split('restarted').length <= 2, other);
});

test('survives a native abort', async () => {
  await using running = await start();
  const events = await ask(running.core, 'abort natively');
  const last = events.at(-1);
  assert.ok(last?.type === 'failed');
  assert.match(last.message, /died twice over this question \(killed by SIGABRT\)/);
  assert.equal(outline(await ask(running.core, 'hello')), 'token done thinking about hello');
});

test('replaces a process that hangs', async () => {
  await using running = await start({ heartbeat: { everyMs: 50, mostMissed: 20 } });
  const events = await ask(running.core, 'hang once');
  assert.equal(outline(events), 'token restarted token done thinking about hang once');
  assert.deepEqual(events[1], { type: 'restarted', reason: 'it hung' });
});

test('comes back when somebody kills it between two turns', async () => {
  await using running = await start();
  process.kill(running.pids()[0] ?? 0, 'SIGKILL');
  assert.match(outline(await ask(running.core, 'hello')), /done thinking about hello$/);
});

test('passes an abort on, whether the turn runs or waits for a process', async () => {
  await using running = await start();
  const stop = new AbortController();
  const events: AnswerEvent[] = [];
  for await (const event of running.core.answer(asking('wait'), stop.signal)) {
    events.push(event);
    stop.abort();
  }
  const last = events.at(-1);
  assert.ok(last?.type === 'done' && last.answer.finish === 'cancelled');

  const [pid = 0] = running.pids();
  process.kill(pid, 'SIGKILL');
  await until(() => !isAlive(pid));
  const [only] = await ask(running.core, 'wait', AbortSignal.abort());
  assert.ok(only?.type === 'done' && only.answer.finish === 'cancelled');
});

test('stops a turn whose reader goes away', async () => {
  await using running = await start();
  for await (const _ of running.core.answer(asking('wait'))) break;
  assert.equal(outline(await ask(running.core, 'hello')), 'token done thinking about hello');
});

test('gives up starting what does not start, and says so to those who wait', async () => {
  const settings = testSettings();
  writeFileSync(join(settings.cacheDir, 'do-not-start'), '');
  await assert.rejects(start({}, settings), /inference core does not start \(exit code 1\)/);

  const later = testSettings();
  await using running = await start({}, later);
  writeFileSync(join(later.cacheDir, 'do-not-start'), '');
  const [event] = (await ask(running.core, 'die')).filter(({ type }) => type === 'failed');
  assert.ok(event?.type === 'failed' && event.code === 'core-unavailable');
});

test('ends with its owner: turns get their last event, the process goes', async () => {
  const { core, pids } = await start();
  const waiting = ask(core, 'wait');
  const deaf = ask(core, 'ignore everything');
  await until(() => pids().length === 1);
  await sleep(200);
  await core.dispose();
  assert.match(outline(await waiting), /done thinking about wait$/);
  assert.match(outline(await deaf), /failed core-closed$/);
  assert.match(outline(await ask(core, 'hello')), /^failed core-closed$/);
  assert.deepEqual(pids().filter(isAlive), []);
});

test('does not outlive its parent', async () => {
  const folder = scratchFolder();
  const parent = spawn(process.execPath, [join(import.meta.dirname, 'short-lived-parent.ts'), folder]);
  await once(parent, 'exit');
  const pid = Number(readFileSync(join(folder, 'processes'), 'utf8'));
  await until(() => !isAlive(pid));
});
