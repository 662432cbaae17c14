import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { PROJECT_ROOT } from '../../src/config/paths.ts';
import { runTyto } from './run-tyto.ts';

const adapter = join(PROJECT_ROOT, 'models', 'tiny', 'lavin', 'adapter.pth');

test('export writes an adapter in another form, and says what it cannot', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'tyto-export-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const target = join(folder, 'adapter.safetensors');
  const { code, stdout } = await runTyto(t, ['models', 'export', adapter, '--format', 'safetensors', '-o', target]);
  assert.equal(code, 0);
  assert.match(stdout, /adapter\.safetensors: \d+ tensors of a lavin adapter, as safetensors/);
  const inspected = await runTyto(t, ['models', 'inspect', target, '--tensors']);
  assert.match(inspected.stdout, /^ {2}adapter_modality_embedding\.weight F32 \[2, \d+\]$/m);
  const refused = await runTyto(t, ['models', 'export', adapter, '--format', 'gguf', '-o', target]);
  assert.equal(refused.code, 1);
  assert.match(refused.stderr, /Allowed choices are safetensors, pth, peft/);
});
