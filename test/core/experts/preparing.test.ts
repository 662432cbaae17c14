import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { prepareExperts } from '../../../src/core/experts/preparing/prepare-experts.ts';
import type { FetchEvent } from '../../../src/weights/fetch/progress.ts';
import { startFileServer } from '../../weights/fetch/file-server.ts';
import { sampleBytes, sha256Of } from '../../weights/fetch/samples.ts';
import { scratchFolder } from '../support/scratch.ts';
import { testSettings } from '../support/settings.ts';

const never = new AbortController().signal;

/** A plugin whose `create` is this. */
function source(name: string, create: string): string {
  return `export default { name: '${name}', version: '1', description: 'd', accepts: ['image'], cost: 'light', deadlineMs: 1000,
    create: async (context) => { ${create}; return { observe: async () => [], dispose: async () => undefined }; } };`;
}

/** Prepares plugins out of a folder of their own; what was started leaves a file `started` in its cache folder. */
async function setUp(context: TestContext, modules: Record<string, string>) {
  const server = await startFileServer();
  context.after(() => server.close());
  const folder = scratchFolder();
  const write = (name: string, create: string) => writeFileSync(join(folder, name, 'index.ts'), source(name, create));
  for (const [name, create] of Object.entries(modules)) {
    mkdirSync(join(folder, name));
    write(name, create);
  }
  const settings = { ...testSettings(), hub: { endpoint: server.url } };
  const events: FetchEvent[] = [];
  const prepare = (options: { signal?: AbortSignal; silenceMs?: number } = {}, own: Record<string, string> = {}) =>
    prepareExperts(
      { ...settings, experts: { ...settings.experts, plugins: { one: own } } },
      { signal: never, onEvent: (event) => void events.push(event), folder, ...options },
    );
  const cached = (name: string, file: string) => join(settings.cacheDir, 'plugins', name, file);
  return { server, write, prepare, events, cached };
}

/** Counts its starts in its cache folder. */
const COUNT = "const { appendFileSync } = await import('node:fs'); appendFileSync(context.cacheDir + '/starts', 'x')";

test('starts every expert once, with its weights, and again when it or its settings change', async (context) => {
  const bytes = sampleBytes(10_000);
  const weights = { name: 'w.bin', bytes: bytes.length, sha256: sha256Of(bytes).hex };
  const sources = [{ kind: 'hub', repository: 'owl/barn', revision: 'main', file: 'w.bin' }];
  const fetching = `${COUNT}; await context.fetch(${JSON.stringify([{ ...weights, sources }])})`;
  const { server, write, prepare, events, cached } = await setUp(context, { one: fetching, two: COUNT });
  server.files.set('/owl/barn/resolve/main/w.bin', bytes);
  const starts = () => readFileSync(cached('one', 'starts'), 'utf8').length;

  assert.deepEqual(await prepare(), []);
  assert.ok(existsSync(cached('one', 'w.bin')) && existsSync(cached('two', 'starts')));
  assert.ok(events.some(({ type, file }) => type === 'fetched' && file === 'w.bin'));
  assert.deepEqual(await prepare(), []);
  assert.equal(starts(), 1);
  await prepare({}, { size: 'large' });
  assert.equal(starts(), 2);
  write('one', `${fetching}; 'changed'`);
  await prepare({}, { size: 'large' });
  assert.equal(starts(), 3);
});

test('makes a sentence of each expert that throws or dies, and goes on', async (context) => {
  const { prepare, cached } = await setUp(context, {
    a: "throw new Error('no such device')",
    b: 'process.exit(3)',
    c: COUNT,
  });
  assert.deepEqual(await prepare(), [
    'The a expert is not ready: it does not start: no such device',
    'The b expert is not ready: its process died (exit code 3)',
  ]);
  assert.ok(existsSync(cached('c', 'starts')));
  assert.deepEqual(await prepare(), [], 'what has just failed is left to the first picture');
});

test('gives up an expert that hangs, even in a loop without end', async (context) => {
  const { prepare } = await setUp(context, { a: 'await new Promise(() => undefined)', b: 'for (;;);' });
  assert.deepEqual(await prepare({ silenceMs: 1_500 }), [
    'The a expert is not ready: it did nothing for 1.5 s',
    'The b expert is not ready: it did nothing for 1.5 s',
  ]);
});

test('ends when it is told to', async (context) => {
  const { prepare } = await setUp(context, { a: 'await new Promise(() => undefined)' });
  const stop = new AbortController();
  setTimeout(() => stop.abort(new Error('stopped')), 200);
  await assert.rejects(prepare({ signal: stop.signal }), /stopped/);
});
