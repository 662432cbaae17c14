import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { ByHandError } from '../../../src/weights/fetch/errors.ts';
import { fetchModel, inspectModel } from '../../../src/weights/fetch/fetch-model.ts';
import { findManifest } from '../../../src/weights/find-manifest.ts';
import { type ModelManifest, readManifest } from '../../../src/weights/manifest.ts';
import { startFileServer } from './file-server.ts';
import { emptyFolder, gitIdOf, sampleBytes, sha256Of } from './samples.ts';

type Files = Extract<ModelManifest['checkpoint'], { kind: 'files' }>['files'];

const BASE = sampleBytes(5000);
const TOWER = sampleBytes(70_000);
const CONFIG = new TextEncoder().encode('{"model_type":"owl"}');
const byHand = 'Ask the owl.';

async function setUp(t: TestContext) {
  const server = await startFileServer();
  t.after(() => server.close());
  server.files.set('/tower.pt', TOWER);
  const siblings = [{ rfilename: 'config.json', size: CONFIG.length, blobId: gitIdOf(CONFIG) }];
  const listing = JSON.stringify({ id: 'owl/barn', sha: 'abc', siblings });
  server.files.set('/api/models/owl/barn/revision/abc', new TextEncoder().encode(listing));
  server.files.set('/owl/barn/resolve/abc/config.json', CONFIG);
  const files: Files = [
    { name: '7B/base.pth', bytes: BASE.length, sha256: sha256Of(BASE).hex, sources: [], byHand },
    { name: 'adapter.pth', sources: [], byHand: 'Ask the other owl.' },
    { name: 'tower.pt', sha256: sha256Of(TOWER).hex, sources: [{ kind: 'url', url: `${server.url}/tower.pt` }] },
    { name: 'config.json', sources: [{ kind: 'hub', repository: 'owl/barn', revision: 'abc', file: 'config.json' }] },
  ];
  const manifest: ModelManifest = { ...findManifest({ name: 'lavin-7b' }), checkpoint: { kind: 'files', files } };
  const options = { cacheDir: await emptyFolder(t), hub: { endpoint: server.url } };
  return { server, manifest, options, folder: join(options.cacheDir, 'models', 'lavin-7b') };
}

test('files that only a person can get are all asked for before anything is fetched', async (t) => {
  const { server, manifest, options, folder } = await setUp(t);
  await assert.rejects(fetchModel(manifest, options), (error) => {
    assert.ok(error instanceof ByHandError);
    assert.ok(error.message.includes(`${join(folder, '7B', 'base.pth')} is missing. ${byHand}`));
    assert.ok(error.message.includes(`${join(folder, 'adapter.pth')} is missing. Ask the other owl.`));
    return true;
  });
  assert.equal(server.requests.length, 0);
  // The folder to put it in is there already.
  writeFileSync(join(folder, '7B', 'base.pth'), sampleBytes(5000).fill(1));
  writeFileSync(join(folder, 'adapter.pth'), 'anything');
  await assert.rejects(fetchModel(manifest, options), /base\.pth is not the released file\. Ask the owl\./);
});

test('with them in place, or links to them, the rest is fetched and checked', async (t) => {
  const { manifest, options, folder } = await setUp(t);
  const elsewhere = await emptyFolder(t);
  writeFileSync(join(elsewhere, 'mine.pth'), BASE);
  mkdirSync(join(folder, '7B'), { recursive: true });
  symlinkSync(join(elsewhere, 'mine.pth'), join(folder, '7B', 'base.pth'));
  writeFileSync(join(folder, 'adapter.pth'), 'anything');
  assert.equal(await fetchModel(manifest, options), folder);
  assert.deepEqual(new Uint8Array(readFileSync(join(folder, 'tower.pt'))), TOWER);
  assert.deepEqual(new Uint8Array(readFileSync(join(folder, 'config.json'))), CONFIG);
  const states = (await inspectModel(manifest, { ...options, fresh: true })).map(({ state }) => state);
  assert.deepEqual(states, ['intact', 'intact', 'intact', 'intact']);
});

test('bytes that changed later are found when every file is read again', async (t) => {
  const { manifest, options, folder } = await setUp(t);
  mkdirSync(join(folder, '7B'), { recursive: true });
  writeFileSync(join(folder, '7B', 'base.pth'), BASE);
  writeFileSync(join(folder, 'adapter.pth'), 'anything');
  await fetchModel(manifest, options);
  writeFileSync(join(folder, 'tower.pt'), sampleBytes(70_000).fill(7));
  const states = (await inspectModel(manifest, { ...options, fresh: true })).map(({ name, state }) => [name, state]);
  assert.deepEqual(states[2], ['tower.pt', 'damaged']);
});

test('a file from its own address with other bytes is not kept', async (t) => {
  const { server, manifest, options, folder } = await setUp(t);
  mkdirSync(join(folder, '7B'), { recursive: true });
  writeFileSync(join(folder, '7B', 'base.pth'), BASE);
  writeFileSync(join(folder, 'adapter.pth'), 'anything');
  server.files.set('/tower.pt', sampleBytes(70_000).fill(3));
  await assert.rejects(fetchModel(manifest, options), /tower\.pt could not be fetched.*sha256 checksum is/s);
  const [, , tower] = await inspectModel(manifest, options);
  assert.equal(tower?.state, 'absent');
});

const MISTAKES: [what: string, file: object, message: RegExp][] = [
  ['nowhere to get it', { name: 'a.pth' }, /has neither sources nor byHand/],
  ['an unencrypted address', { name: 'a', sources: [{ kind: 'url', url: 'http://a.example/a' }] }, /Invalid URL/],
  [
    'an address without a checksum',
    { name: 'a', sources: [{ kind: 'url', url: 'https://a.example/a' }] },
    /needs sha256/,
  ],
  ['a path that leads out', { name: '7B/../../a', byHand }, /path within the model's folder/],
];

for (const [what, file, message] of MISTAKES) {
  test(`a manifest whose file has ${what} is refused`, async (t) => {
    const path = join(await emptyFolder(t), 'bad.json');
    const manifest = findManifest({ name: 'lavin-7b' });
    writeFileSync(path, JSON.stringify({ ...manifest, checkpoint: { kind: 'files', files: [file] } }));
    assert.throws(() => readManifest(path), message);
  });
}

test('each part of a released model is one of its files, or a folder of them', () => {
  for (const name of ['lavin-7b', 'llama-adapter-v2-7b', 'mplug-owl-7b']) {
    const manifest = findManifest({ name });
    assert.ok(manifest.checkpoint.kind === 'files' && 'parts' in manifest);
    const paths = manifest.checkpoint.files.map((file) => file.name);
    for (const part of Object.values(manifest.parts)) {
      assert.ok(part === '.' || paths.some((path) => path === part || path.startsWith(`${part}/`)), `${name}: ${part}`);
    }
  }
});
