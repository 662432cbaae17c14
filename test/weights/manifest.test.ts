import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { findManifest, manifestNames, UnknownModelError } from '../../src/weights/find-manifest.ts';
import { ManifestError, readManifest } from '../../src/weights/manifest.ts';

const folder = await mkdtemp(join(tmpdir(), 'tyto-manifest-'));
after(() => rm(folder, { recursive: true }));

test('every manifest in models/ is valid and named after its file', () => {
  const systems = ['lavin', 'llama-adapter-v2', 'mplug-owl'].flatMap((system) => [`${system}-7b`, `${system}-tiny`]);
  assert.deepEqual(manifestNames(), ['llama', 'smollm2-135m', 'spark', ...systems].sort());
  for (const name of manifestNames()) {
    assert.equal(findManifest({ name, llamaPath: folder }).name, name);
  }
});

test('a folder, a .gguf file or a hub name needs no manifest', async () => {
  const file = join(folder, 'owl.gguf');
  await writeFile(file, '');
  assert.deepEqual(findManifest({ name: folder }).checkpoint, { kind: 'path', path: folder });
  assert.deepEqual(findManifest({ name: file }).checkpoint, { kind: 'path', path: file });
  const hub = (name: string) => findManifest({ name }).checkpoint;
  const repository = 'HuggingFaceTB/SmolLM2-360M-Instruct';
  assert.deepEqual(hub(repository), { kind: 'hub', repository, revision: 'main', file: undefined });
  assert.deepEqual(hub(`${repository}@v1.0`), { kind: 'hub', repository, revision: 'v1.0', file: undefined });
  assert.deepEqual(hub('o/n/f.Q4_1.gguf'), { kind: 'hub', repository: 'o/n', revision: 'main', file: 'f.Q4_1.gguf' });
});

test('the setting TYTO_LLAMA_PATH stands behind the manifest llama', () => {
  assert.deepEqual(findManifest({ name: 'llama', llamaPath: folder }).checkpoint, { kind: 'path', path: folder });
  assert.throws(() => findManifest({ name: 'llama' }), /TYTO_LLAMA_PATH/);
});

test('a model that is nowhere is refused with the ways to name one', () => {
  for (const name of ['sprak', './nowhere', 'nowhere/owl.gguf', 'a/b/c/d', '../up']) {
    assert.throws(() => findManifest({ name }), UnknownModelError, name);
  }
  assert.throws(() => findManifest({ name: 'sprak' }), /"sprak".*llama, .*spark/);
});

test('a manifest with mistakes names each of them', async () => {
  const path = join(folder, 'bad.json');
  const spark = JSON.parse(JSON.stringify(findManifest({ name: 'spark' })));
  spark.checkpoint.files[0].name = '../outside';
  spark.checkpoint.files[0].sha256 = 'abc';
  spark.typo = 1;
  await writeFile(path, JSON.stringify(spark));
  assert.throws(
    () => readManifest(path),
    (error) => {
      assert.ok(error instanceof ManifestError);
      for (const part of [path, "path within the model's folder", '64 hexadecimal', 'typo']) {
        assert.ok(error.message.includes(part), part);
      }
      return true;
    },
  );
});
