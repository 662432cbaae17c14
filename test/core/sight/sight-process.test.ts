import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { SightEvent } from '../../../src/core/sight/sight.ts';
import { type SightProcess, type SightProcessOptions, startSight } from '../../../src/core/sight/sight-process.ts';
import { flat } from '../support/pictures.ts';
import { wordsOf } from '../support/plugins.ts';
import { isAlive, until } from '../support/processes.ts';
import { scratchFolder } from '../support/scratch.ts';
import { silentLog, testSettings } from '../support/settings.ts';

const entry = new URL('scripted-sight.ts', import.meta.url);
const never = new AbortController().signal;

let png: Buffer;
before(async () => {
  png = await flat(8, 6, '#123456').png().toBuffer();
});

/** A sight process that ends with its test. */
async function start(options: SightProcessOptions = {}, settings = testSettings()) {
  const sight = await startSight(settings, silentLog, { entry, ...options });
  const pids = () => readFileSync(join(settings.cacheDir, 'processes'), 'utf8').trim().split('\n').map(Number);
  return { sight, pids, [Symbol.asyncDispose]: () => sight.dispose() };
}

let pictures = 0;
function look(sight: SightProcess, name: string, signal = never): Promise<SightEvent[]> {
  pictures += 1;
  return Array.fromAsync(sight.look({ number: pictures, name, bytes: png }, false, signal));
}

/** What came of a picture, in a line. */
function outline(events: readonly SightEvent[]): string {
  return events
    .map((event) => {
      if (event.type === 'refused') return `refused: ${event.reason}`;
      if (event.type === 'opened') return `${event.picture.width} x ${event.picture.height}`;
      return event.report.ok ? event.report.name : `${event.report.name} failed: ${event.report.error}`;
    })
    .join(', ');
}

const FINE = '8 x 6, quick, spinning, last';

test('opens pictures and runs the experts in a process of its own', async () => {
  await using running = await start();
  const { sight } = running;
  assert.deepEqual(sight.experts, [
    { name: 'quick', version: '1' },
    { name: 'spinning', version: '1' },
    { name: 'last', version: '1' },
  ]);
  assert.notEqual(running.pids()[0], process.pid);
  const file = { number: 3, name: 'a.png', bytes: png };
  const [opened, ...reports] = await Array.fromAsync(sight.look(file, true, never));
  assert.ok(opened?.type === 'opened');
  const { number, name, width, height, hash, shown } = opened.picture;
  assert.deepEqual([number, name, width, height, hash.length], [3, 'a.png', 8, 6, 64]);
  assert.deepEqual([shown?.number, shown?.width, shown?.height, shown?.rgb.length], [3, 8, 6, 8 * 6 * 3]);
  assert.deepEqual([...(shown?.rgb.subarray(0, 3) ?? [])], [0x12, 0x34, 0x56]);
  assert.deepEqual(outline(reports), 'quick, spinning, last');
  const [unshown] = await Array.fromAsync(sight.look(file, false, never));
  assert.ok(unshown?.type === 'opened' && unshown.picture.shown === undefined);
  await until(() => sight.vitals.peakRss > 2 ** 20);
});

test('gives the process no secrets', async () => {
  process.env.HF_TOKEN = 'secret';
  process.env.MY_API_KEY = 'secret';
  const settings = { ...testSettings(), hub: { endpoint: 'https://hub.example', token: 'secret' } };
  await using running = await start({}, settings);
  delete process.env.HF_TOKEN;
  delete process.env.MY_API_KEY;
  assert.doesNotMatch(JSON.stringify(await look(running.sight, 'a.png')), /secret/);
});

const WAYS: [way: string, how: RegExp, options?: SightProcessOptions][] = [
  ['crash', /killed by SIGSEGV/],
  ['exit', /exit code 7/],
  ['throw', /exit code 1/],
  ['spin', /it hung/, { heartbeat: { everyMs: 100, mostMissed: 20 } }],
  ['stall', /it took more than 1 s to open a picture/, { openingMs: 1_000 }],
  ['bloat', /it took more than 400 MiB of memory/],
];

for (const [way, how, options] of WAYS) {
  test(`refuses the picture that is to blame (${way}), once, and looks at the others`, async () => {
    await using running = await start(options, { ...testSettings(), sightMemoryMb: 400 });
    const names = ['before', way, 'beside', 'after'];
    const [first, guilty, ...others] = (await Promise.all(names.map((name) => look(running.sight, name)))).map(outline);
    assert.match(guilty ?? '', /^refused: could not be read: the process that looks at pictures died of it twice \(/);
    assert.match(guilty ?? '', how);
    for (const other of [first, ...others]) assert.equal(other, FINE);
    // Once together, once alone, once more for what comes.
    await until(() => running.pids().length === 3);
    assert.equal(outline(await look(running.sight, 'later')), FINE);
  });
}

test('looks at a picture without the expert that took the process with it, and keeps what the others see', async () => {
  await using running = await start({ heartbeat: { everyMs: 100, mostMissed: 20 } });
  const events = await look(running.sight, 'spins the expert');
  assert.match(outline(events), /^8 x 6, quick, spinning failed: .*died of it twice \(it hung\), last$/);
  const last = events.at(-1);
  assert.ok(last?.type === 'report');
  assert.deepEqual(wordsOf(last.report.observations), ['quick true', 'spinning false']);
  assert.equal(outline(await look(running.sight, 'later')), FINE);
});

test('leaves an expert out that takes the process with it again and again', async () => {
  await using running = await start();
  for (let round = 0; round < 3; round += 1) {
    const seen = outline(await look(running.sight, 'ends the expert'));
    assert.match(seen, /^8 x 6, quick, spinning failed: .*died of it twice \(exit code 7\), last$/);
  }
  const processes = running.pids().length;
  const seen = outline(await look(running.sight, 'ends the expert'));
  assert.match(seen, /spinning failed: it is left out, since the process died of it/);
  assert.match(seen, /quick/);
  assert.match(seen, /last$/);
  assert.equal(running.pids().length, processes, 'nothing dies of it any more');
});

test('takes pictures again after somebody killed the process', async () => {
  await using running = await start();
  process.kill(running.pids()[0] ?? 0, 'SIGKILL');
  assert.equal(outline(await look(running.sight, 'a.png')), FINE);
});

test('ends with the signal, whether the picture is looked at or waits', async () => {
  await using running = await start();
  const stop = new AbortController();
  const looking = look(running.sight, 'stall', stop.signal);
  setTimeout(() => stop.abort(new Error('nobody waits')), 100);
  await assert.rejects(looking, /nobody waits/);
  await assert.rejects(look(running.sight, 'a.png', AbortSignal.abort(new Error('never wanted'))), /never wanted/);
  assert.equal(outline(await look(running.sight, 'a.png')), FINE);
});

test('refuses every picture, and says why, when the process does not start', async () => {
  const settings = testSettings();
  writeFileSync(join(settings.cacheDir, 'do-not-start'), '');
  await using running = await start({}, settings);
  assert.match(
    outline(await look(running.sight, 'a.png')),
    /^refused: could not be read: .*does not start \(exit code 1\)/,
  );
});

test('leaves no process when it is disposed of, not even one that hangs', async () => {
  const { sight, pids } = await start();
  const looking = look(sight, 'spin');
  await sleep(200);
  await sight.dispose();
  assert.match(outline(await looking), /^refused: could not be read: the program is shutting down/);
  assert.deepEqual(pids().filter(isAlive), []);
  assert.match(outline(await look(sight, 'a.png')), /shutting down/);
});

test('does not outlive its parent, not even when it hangs', async () => {
  const folder = scratchFolder();
  const parent = spawn(process.execPath, [join(import.meta.dirname, 'short-lived-parent.ts'), folder]);
  await once(parent, 'exit');
  const pid = Number(readFileSync(join(folder, 'processes'), 'utf8'));
  await until(() => !isAlive(pid));
});
