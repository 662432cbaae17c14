import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { temporaryFolder } from '../weights/fixtures.ts';

const script = path.join(import.meta.dirname, 'runtime-script.ts');

for (const kind of ['native', 'stock']) {
  test(`${kind}: ONNX Runtime leaves no identifier and no reports behind`, async (context) => {
    const home = temporaryFolder(context);
    // Nothing of this environment, since ONNX Runtime keeps still by itself where variables tell of automatic tests.
    const run = await promisify(execFile)(process.execPath, [script, kind], { env: { HOME: home } });
    assert.equal(run.stdout, `${kind} 42\n`);
    assert.deepEqual(readdirSync(home, { recursive: true }), []);
  });
}
