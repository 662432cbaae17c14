import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { requireSpace } from '../../../src/weights/fetch/disk-space.ts';
import { DiskFullError } from '../../../src/weights/fetch/errors.ts';
import { startFileServer } from './file-server.ts';
import { emptyFolder, sampleBytes, sha256Of } from './samples.ts';

const run = promisify(execFile);
const script = fileURLToPath(new URL('download-script.ts', import.meta.url));
const onUnix = { skip: process.platform === 'win32' ? 'limits of file sizes are set with ulimit' : false };

test('a disk that fills up while downloading gives one clear error and keeps what came', onUnix, async (t) => {
  const content = sampleBytes(900_000);
  const server = await startFileServer();
  t.after(() => server.close());
  server.files.set('/model', content);
  const partial = join(await emptyFolder(t), 'model.partial');
  const download = [process.execPath, script, `${server.url}/model`, partial, '900000', sha256Of(content).hex];

  // A limit on the size of files refuses a write just as a full disk does. It counts blocks of 512 or 1,024 bytes.
  const limited = await run('sh', ['-c', 'ulimit -f 400; exec "$@"', 'sh', ...download]);
  assert.match(limited.stdout, /^DiskFullError: The disk is full: .* needs 0\.\d\d MB more and has/);
  assert.match(limited.stdout, /TYTO_CACHE_DIR/);
  const kept = (await stat(partial)).size;
  assert.ok(kept > 0 && kept < content.length);

  const free = await run(download[0] ?? '', download.slice(1));
  assert.equal(free.stdout.trim(), 'complete');
  assert.equal(server.requests.at(-1)?.range, `bytes=${kept}-`);
});

test('what cannot fit is refused before a byte is fetched', async (t) => {
  const folder = await emptyFolder(t);
  await assert.rejects(requireSpace(folder, 2 ** 60), DiskFullError);
  await requireSpace(folder, 1);
});
