import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { fetchModel } from '../../../src/weights/fetch/fetch-model.ts';
import { findPip } from '../../../src/weights/fetch/pip.ts';
import type { FetchEvent } from '../../../src/weights/fetch/progress.ts';
import { findManifest } from '../../../src/weights/find-manifest.ts';
import type { ModelManifest } from '../../../src/weights/manifest.ts';
import { type FileServer, startFileServer } from './file-server.ts';
import { emptyFolder, sha256Of } from './samples.ts';

const WHEEL = 'tyto_fixture-1.0-py3-none-any.whl';
const wheel = await readFile(join(import.meta.dirname, '..', '..', 'fixtures', 'wheel', WHEEL));
const MEMBER = 'tyto_fixture/lines.txt';
const lines = new TextEncoder().encode('a line that packs well\n'.repeat(2000));

const pip = await findPip().catch(() => undefined);
const needsPip = { skip: pip ? false : 'no pip on this machine' };

/** A model whose file comes from the wheel, or from the hub when that fails. */
const manifest: ModelManifest = {
  ...findManifest({ name: 'spark' }),
  name: 'fixture',
  checkpoint: {
    kind: 'files',
    files: [
      {
        name: 'lines.txt',
        bytes: lines.length,
        sha256: sha256Of(lines).hex,
        sources: [
          {
            kind: 'pypi',
            package: 'tyto-fixture',
            version: '1.0',
            wheel: { bytes: wheel.length, sha256: sha256Of(wheel).hex },
            member: MEMBER,
          },
          { kind: 'hub', repository: 'owl/barn', revision: 'main', file: 'lines.txt' },
        ],
      },
    ],
  },
};

/** A package index and a hub on one loopback server; pip is told of it by its own variables. */
async function setUp(t: TestContext) {
  const server = await startFileServer();
  t.after(() => server.close());
  const link = `<a href="/files/${WHEEL}#sha256=${sha256Of(wheel).hex}">${WHEEL}</a>`;
  server.files.set(
    '/simple/tyto-fixture/',
    new TextEncoder().encode(`<!DOCTYPE html><html><body>${link}</body></html>`),
  );
  server.mediaTypes.set('/simple/tyto-fixture/', 'text/html');
  server.files.set(`/files/${WHEEL}`, wheel);
  server.files.set('/owl/barn/resolve/main/lines.txt', lines);
  setVariable(t, 'PIP_INDEX_URL', `${server.url}/simple/`);
  setVariable(t, 'PIP_FIND_LINKS', '');
  setVariable(t, 'PIP_NO_CACHE_DIR', '1');
  setVariable(t, 'PIP_RETRIES', '0');
  const events: FetchEvent[] = [];
  const cacheDir = await emptyFolder(t);
  const options = {
    cacheDir,
    hub: { endpoint: server.url },
    onEvent: (event: FetchEvent) => void events.push(event),
  };
  return { server, options, events, stored: join(cacheDir, 'models', 'fixture', 'lines.txt') };
}

function setVariable(t: TestContext, name: string, value: string): void {
  const before = process.env[name];
  process.env[name] = value;
  t.after(() => {
    if (before === undefined) delete process.env[name];
    else process.env[name] = before;
  });
}

function ranges(server: FileServer): (string | undefined)[] {
  return server.requests.filter(({ path }) => path === `/files/${WHEEL}`).map(({ range }) => range);
}

test('a member of a wheel is fetched from the index that pip is set to', needsPip, async (t) => {
  const { options, events, stored } = await setUp(t);
  assert.equal(await fetchModel(manifest, options), stored);
  assert.deepEqual(new Uint8Array(await readFile(stored)), lines);
  assert.equal(existsSync(`${stored}.download`), false);
  assert.deepEqual(
    events.filter(({ type }) => type !== 'bytes'),
    [
      { type: 'source', file: 'lines.txt', source: 'PyPI package tyto-fixture 1.0' },
      { type: 'fetched', file: 'lines.txt' },
    ],
  );
});

test('an interrupted wheel goes on where it stopped', needsPip, async (t) => {
  const { server, options, stored } = await setUp(t);
  server.manners.stallAfter = 50_000;
  const interruption = new AbortController();
  const onEvent = (event: FetchEvent) => {
    if (event.type === 'bytes' && event.bytes >= 50_000) setTimeout(() => interruption.abort(), 100);
  };
  await assert.rejects(fetchModel(manifest, { ...options, onEvent, signal: interruption.signal }));
  const kept = (await stat(join(`${stored}.download`, 'wheel.partial'))).size;
  assert.ok(kept > 0 && kept < wheel.length);

  server.manners.stallAfter = undefined;
  await fetchModel(manifest, options);
  assert.deepEqual(new Uint8Array(await readFile(stored)), lines);
  assert.equal(ranges(server).at(-1), `bytes=${kept}-`);
});

test('an index that answers in JSON is understood', needsPip, async (t) => {
  const { server, options, stored } = await setUp(t);
  const files = [{ filename: WHEEL, url: `../../files/${WHEEL}`, hashes: { sha256: sha256Of(wheel).hex } }];
  server.files.set('/simple/tyto-fixture/', new TextEncoder().encode(JSON.stringify({ name: 'tyto-fixture', files })));
  server.mediaTypes.set('/simple/tyto-fixture/', 'application/vnd.pypi.simple.v1+json');
  await fetchModel(manifest, options);
  assert.deepEqual(new Uint8Array(await readFile(stored)), lines);
});

test('where the index turns us away, pip fetches the wheel itself', needsPip, async (t) => {
  const { server, options, stored } = await setUp(t);
  const wheels = await emptyFolder(t);
  await writeFile(join(wheels, WHEEL), wheel);
  setVariable(t, 'PIP_FIND_LINKS', wheels);
  server.files.clear();
  await fetchModel(manifest, options);
  assert.deepEqual(new Uint8Array(await readFile(stored)), lines);
});

test('a wheel with other bytes than the manifest says is refused, the next source taken', needsPip, async (t) => {
  const { server, options, events, stored } = await setUp(t);
  const manipulated = Uint8Array.from(wheel);
  manipulated[200] = (manipulated[200] ?? 0) ^ 1;
  server.files.set(`/files/${WHEEL}`, manipulated);
  await fetchModel(manifest, options);
  assert.deepEqual(new Uint8Array(await readFile(stored)), lines);
  const failure = events.find((event) => event.type === 'source-failed');
  assert.match(failure?.reason ?? '', /not the expected file: its sha256 checksum/);
  assert.ok(events.some((event) => event.type === 'source' && event.source === 'hub repository owl/barn'));
});

test('without pip the next source is taken, and the reason told', async (t) => {
  const { options, events, stored } = await setUp(t);
  setVariable(t, 'PATH', await emptyFolder(t));
  await fetchModel(manifest, options);
  assert.deepEqual(new Uint8Array(await readFile(stored)), lines);
  const failure = events.find((event) => event.type === 'source-failed');
  assert.match(failure?.reason ?? '', /no pip was found/);
});

test('when every source fails, each is named with its reason', async (t) => {
  const { server, options } = await setUp(t);
  server.files.clear();
  setVariable(t, 'PATH', await emptyFolder(t));
  await assert.rejects(fetchModel(manifest, options), (error) => {
    assert.ok(error instanceof Error);
    assert.match(error.message, /lines\.txt could not be fetched/);
    assert.match(error.message, /PyPI package tyto-fixture 1\.0: no pip was found/);
    assert.match(error.message, /hub repository owl\/barn: 127\.0\.0\.1:\d+ answered 404/);
    return true;
  });
});

test('a damaged file in the cache is noticed and fetched again', async (t) => {
  const { options, events, stored } = await setUp(t);
  setVariable(t, 'PATH', await emptyFolder(t));
  await fetchModel(manifest, options);
  const damaged = Uint8Array.from(lines);
  damaged[100] = 0;
  await writeFile(stored, damaged);
  await fetchModel(manifest, options);
  assert.deepEqual(new Uint8Array(await readFile(stored)), lines);
  assert.ok(events.some(({ type }) => type === 'damaged'));
});

test('two that want the same file fetch it once', async (t) => {
  const { server, options, events, stored } = await setUp(t);
  setVariable(t, 'PATH', await emptyFolder(t));
  await Promise.all([fetchModel(manifest, options), fetchModel(manifest, options)]);
  assert.deepEqual(new Uint8Array(await readFile(stored)), lines);
  assert.equal(server.requests.length, 1);
  assert.ok(events.some(({ type }) => type === 'waiting'));
});
