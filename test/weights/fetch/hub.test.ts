import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { fetchModel } from '../../../src/weights/fetch/fetch-model.ts';
import { findManifest } from '../../../src/weights/find-manifest.ts';
import { type FileServer, startFileServer } from './file-server.ts';
import { emptyFolder, gitIdOf, sampleBytes, sha256Of } from './samples.ts';

const COMMIT = '0123456789abcdef0123456789abcdef01234567';
const encoder = new TextEncoder();

/** Serves a repository as the hub does: a listing, and files at its commit. */
function serveRepository(server: FileServer, name: string, files: Record<string, Uint8Array>): void {
  const siblings = Object.entries(files).map(([rfilename, bytes]) => ({
    rfilename,
    size: bytes.length,
    blobId: gitIdOf(bytes),
    ...(/\.(safetensors|gguf)$/.test(rfilename) && { lfs: { sha256: sha256Of(bytes).hex } }),
  }));
  server.files.set(
    `/api/models/${name}/revision/main`,
    encoder.encode(JSON.stringify({ id: name, sha: COMMIT, siblings })),
  );
  for (const [file, bytes] of Object.entries(files)) server.files.set(`/${name}/resolve/${COMMIT}/${file}`, bytes);
}

async function setUp(t: TestContext, files: Record<string, Uint8Array>) {
  const server = await startFileServer();
  t.after(() => server.close());
  serveRepository(server, 'owl/barn', files);
  const options = { cacheDir: await emptyFolder(t), hub: { endpoint: server.url } };
  return { server, options };
}

const sharded = {
  'config.json': encoder.encode('{"model_type":"llama"}'),
  'tokenizer.json': encoder.encode('{}'),
  'model.safetensors.index.json': encoder.encode('{}'),
  'model-00001-of-00002.safetensors': sampleBytes(300_000),
  'model-00002-of-00002.safetensors': sampleBytes(200_000),
  'consolidated.safetensors': sampleBytes(500_000),
  'README.md': encoder.encode('# not needed'),
};

test('of an old repository the torch files and the SentencePiece file are fetched', async (t) => {
  const files = {
    'config.json': encoder.encode('{"model_type":"llama"}'),
    'tokenizer.model': sampleBytes(500),
    'pytorch_model.bin.index.json': encoder.encode('{}'),
    'pytorch_model-00001-of-00002.bin': sampleBytes(3000),
    'pytorch_model-00002-of-00002.bin': sampleBytes(2000),
    'training_args.bin': sampleBytes(100),
  };
  const { options } = await setUp(t, files);
  const folder = await fetchModel(findManifest({ name: 'owl/barn' }), options);
  const stored = (await readdir(folder)).filter((name) => !name.endsWith('.verified.json')).sort();
  const { 'training_args.bin': _, ...needed } = files;
  assert.deepEqual(stored, Object.keys(needed).sort());
});

test('of a repository the weights and what belongs to them are fetched, and nothing else', async (t) => {
  const { options } = await setUp(t, sharded);
  const folder = await fetchModel(findManifest({ name: 'owl/barn' }), options);
  const stored = (await readdir(folder)).filter((name) => !name.endsWith('.verified.json')).sort();
  assert.deepEqual(
    stored,
    Object.keys(sharded)
      .filter((name) => name !== 'README.md' && name !== 'consolidated.safetensors')
      .sort(),
  );
  for (const name of stored) {
    assert.deepEqual(new Uint8Array(await readFile(join(folder, name))), sharded[name as keyof typeof sharded]);
  }
});

test('what has been fetched once is used without the hub', async (t) => {
  const { server, options } = await setUp(t, sharded);
  const manifest = findManifest({ name: 'owl/barn' });
  const folder = await fetchModel(manifest, options);
  server.files.clear();
  const asked = server.requests.length;
  assert.equal(await fetchModel(manifest, options), folder);
  assert.equal(server.requests.length, asked);
});

test('a single .gguf of a repository is the model', async (t) => {
  const { options } = await setUp(t, { 'barn.Q4_1.gguf': sampleBytes(10_000), 'README.md': encoder.encode('#') });
  const path = await fetchModel(findManifest({ name: 'owl/barn' }), options);
  assert.match(path, /barn\.Q4_1\.gguf$/);
});

test('among several .gguf files the person has to choose, and can', async (t) => {
  const files = { 'barn.Q4_1.gguf': sampleBytes(10_000), 'barn.Q8_0.gguf': sampleBytes(20_000) };
  const { options } = await setUp(t, files);
  await assert.rejects(fetchModel(findManifest({ name: 'owl/barn' }), options), /owl\/barn\/barn\.Q8_0\.gguf/);
  const path = await fetchModel(findManifest({ name: 'owl/barn/barn.Q8_0.gguf' }), options);
  assert.equal((await readFile(path)).length, 20_000);
});

test("a small file that does not match the hub's listing is refused", async (t) => {
  const { server, options } = await setUp(t, sharded);
  server.files.set(`/owl/barn/resolve/${COMMIT}/config.json`, encoder.encode('{"model_type":"llamb"}'));
  await assert.rejects(fetchModel(findManifest({ name: 'owl/barn' }), options), /its git checksum is/);
});

test('a repository that cannot be seen names the remedy', async (t) => {
  const { options } = await setUp(t, {});
  await assert.rejects(fetchModel(findManifest({ name: 'owl/hidden' }), options), /answered 404.*HF_TOKEN/);
});

test('a hub where nobody answers is named with the way round', async (t) => {
  const { server, options } = await setUp(t, {});
  await server.close();
  await assert.rejects(fetchModel(findManifest({ name: 'owl/barn' }), options), /cannot be reached.*HF_ENDPOINT/);
});

test('the token is sent to the hub', async (t) => {
  const { server, options } = await setUp(t, { 'barn.gguf': sampleBytes(100) });
  await fetchModel(findManifest({ name: 'owl/barn' }), {
    ...options,
    hub: { ...options.hub, token: 'hf_sesame' },
  });
  assert.deepEqual(
    server.requests.map(({ authorization }) => authorization),
    ['Bearer hf_sesame', 'Bearer hf_sesame'],
  );
});
