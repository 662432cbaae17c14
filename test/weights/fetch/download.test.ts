import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { type Download, download } from '../../../src/weights/fetch/download.ts';
import { HttpStatusError, InterruptedError, WrongBytesError } from '../../../src/weights/fetch/errors.ts';
import { type Manners, startFileServer } from './file-server.ts';
import { emptyFolder, sampleBytes, sha256Of } from './samples.ts';

const content = sampleBytes(600_000);

/** A served file and the request for it. */
async function setUp(t: TestContext, manners: Manners = {}) {
  const server = await startFileServer(manners);
  t.after(() => server.close());
  server.files.set('/model', content);
  const partial = join(await emptyFolder(t), 'model.partial');
  const seen: number[] = [];
  const file: Download = {
    url: `${server.url}/model`,
    partial,
    bytes: content.length,
    checksum: sha256Of(content),
    onBytes: (bytes) => seen.push(bytes),
  };
  return { server, file, partial, seen };
}

test('a file arrives whole, with progress up to its size', async (t) => {
  const { file, partial, seen } = await setUp(t);
  await download(file);
  assert.deepEqual(new Uint8Array(await readFile(partial)), content);
  assert.equal(seen.at(0), 0);
  assert.equal(seen.at(-1), content.length);
});

test('a connection that breaks again and again is picked up where it broke', async (t) => {
  const { server, file, partial } = await setUp(t, { cutAfter: 250_000 });
  await download(file);
  assert.deepEqual(new Uint8Array(await readFile(partial)), content);
  assert.ok(server.requests.length >= 3);
  const starts = server.requests.map(({ range }) => Number(/\d+/.exec(range ?? '0')?.[0]));
  assert.deepEqual(
    starts,
    starts.toSorted((a, b) => a - b),
  );
  assert.ok((starts.at(-1) ?? 0) >= 250_000);
});

test('an interrupted download goes on in the next run', async (t) => {
  const { server, file, partial } = await setUp(t, { stallAfter: 200_000 });
  const interruption = new AbortController();
  const onBytes = (bytes: number) => {
    if (bytes >= 200_000) interruption.abort();
  };
  await assert.rejects(download({ ...file, onBytes, signal: interruption.signal }), { name: 'AbortError' });
  const kept = (await stat(partial)).size;
  assert.ok(kept > 0);

  server.manners.stallAfter = undefined;
  await download(file);
  assert.deepEqual(new Uint8Array(await readFile(partial)), content);
  assert.equal(server.requests.at(-1)?.range, `bytes=${kept}-`);
});

test('a server without ranges sends the whole file again', async (t) => {
  const { server, file, partial } = await setUp(t, { ranges: false });
  await writeFile(partial, content.subarray(0, 1000));
  await download(file);
  assert.deepEqual(new Uint8Array(await readFile(partial)), content);
  assert.equal(server.requests.length, 1);
});

test('a body that always ends early is given up with the reason, and kept', async (t) => {
  const { file, partial } = await setUp(t, { ranges: false, truncateTo: 100_000 });
  await assert.rejects(download(file), (error) => {
    assert.ok(error instanceof InterruptedError);
    assert.match(error.message, /broke at 0\.10 MB of 0\.60 MB \(the server ends the file too early\)/);
    return true;
  });
  assert.equal((await stat(partial)).size, 100_000);
});

test('wrong bytes are refused and not kept', async (t) => {
  const { server, file, partial } = await setUp(t);
  server.files.set('/model', sampleBytes(content.length).reverse());
  await assert.rejects(download(file), WrongBytesError);
  assert.equal(existsSync(partial), false);
  assert.equal(server.requests.length, 1);
});

test('a kept part that does not belong to the file is fetched again once', async (t) => {
  const { server, file, partial } = await setUp(t);
  await writeFile(partial, new Uint8Array(1000));
  await download(file);
  assert.deepEqual(new Uint8Array(await readFile(partial)), content);
  assert.deepEqual(
    server.requests.map(({ range }) => range),
    ['bytes=1000-', undefined],
  );
});

test('a file longer than announced is refused', async (t) => {
  const { server, file } = await setUp(t);
  server.files.set('/model', sampleBytes(content.length + 1));
  await assert.rejects(download(file), WrongBytesError);
});

test('a missing file is not asked for twice', async (t) => {
  const { server, file } = await setUp(t);
  server.files.clear();
  await assert.rejects(download(file), (error) => error instanceof HttpStatusError && error.status === 404);
  assert.equal(server.requests.length, 1);
});
