import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { checkpointPath, loadCheckpoint, saveCheckpoint, type TrainingIdentity } from '../../src/train/checkpoint.ts';
import { Random } from '../../src/train/random.ts';
import { Trainer } from '../../src/train/trainer.ts';
import type { StepReport, TrainingSettings } from '../../src/train/training.ts';
import { BigramStep } from './support/bigram-step.ts';
import { ChainSource, chain } from './support/chain-source.ts';
import { identity, settings } from './support/small-training.ts';

const VOCABULARY = 12;
const script = fileURLToPath(new URL('support/save-script.ts', import.meta.url));

function emptyFolder(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'tyto-checkpoint-'));
  t.after(() => rmSync(folder, { recursive: true }));
  return folder;
}

async function* heldBack() {
  yield { batch: chain(VOCABULARY, Random.of(99)), places: [] };
}

/** A training with drop-out that saves to a folder. */
function training(
  folder: string,
  as: TrainingIdentity = identity,
  vocabulary = VOCABULARY,
  average?: TrainingSettings['average'],
) {
  const step = new BigramStep(vocabulary, 0.3);
  const data = { source: new ChainSource(vocabulary, 1), heldBack };
  const trainer = new Trainer(step, data, average ? { ...settings, average } : settings);
  const parts = { parameters: step.parameters, optimiser: trainer.optimiser, mean: trainer.mean };
  const losses: number[] = [];
  return {
    step,
    trainer,
    losses,
    resume() {
      const { state, cursor } = loadCheckpoint(folder, as, parts);
      trainer.resume(state, cursor);
    },
    run: (stopAfter?: number) => {
      const stop = new AbortController();
      const onStep = (report: StepReport) => {
        losses.push(report.loss);
        if (report.step === stopAfter) stop.abort();
      };
      const save = (state: Parameters<typeof saveCheckpoint>[3]['state'], cursor: unknown) =>
        saveCheckpoint(folder, as, parts, { state, cursor });
      return trainer.run({ onStep, save }, stop.signal);
    },
  };
}

test('an interrupted and resumed training is the uninterrupted one, bit for bit', async (t) => {
  const whole = training(emptyFolder(t));
  await whole.run();
  const folder = emptyFolder(t);
  const first = training(folder);
  assert.equal(await first.run(7), 'interrupted');
  const second = training(folder);
  second.resume();
  assert.equal(await second.run(), 'finished');
  assert.deepEqual([...first.losses, ...second.losses], whole.losses);
  for (const [name, { values }] of whole.step.parameters)
    assert.deepEqual(second.step.parameters.get(name)?.values, values);
  const { seconds: _, ...state } = whole.trainer.state;
  assert.deepEqual({ ...second.trainer.state, seconds: undefined }, { ...state, seconds: undefined });
});

test('the mean of the parameters goes on from a checkpoint, too', async (t) => {
  const resumable = (folder: string) => training(folder, identity, VOCABULARY, { from: 3, share: 0.5 });
  const whole = resumable(emptyFolder(t));
  await whole.run();
  const folder = emptyFolder(t);
  await resumable(folder).run(7);
  const second = resumable(folder);
  second.resume();
  await second.run();
  assert.ok(whole.trainer.mean);
  assert.deepEqual(second.trainer.mean?.values, whole.trainer.mean.values);
});

test('resuming with another recipe, base or model is refused, and each difference is named', async (t) => {
  const folder = emptyFolder(t);
  await training(folder).run();
  const recipe = { name: 'chain', optimiser: { learningRate: 0.2, betas: [0.9, 0.999] }, seed: 1 };
  const other = training(folder, { recipe, base: { 'model.safetensors': 'xyz' } });
  assert.throws(() => other.resume(), {
    name: 'OtherTrainingError',
    message:
      /checkpoint\.safetensors is of another training .*\n {2}- recipe\.optimiser\.learningRate was 0\.1, now 0\.2\n {2}- recipe\.optimiser\.betas\[1\] was 0\.95, now 0\.999\n {2}- recipe\.seed was absent, now 1\n {2}- base\.model\.safetensors was "abc", now "xyz"\nResume with/,
  });
  assert.throws(() => training(folder, identity, VOCABULARY + 1).resume(), {
    message: /trained tensors\.table\.weight was "12 x 12", now "13 x 13"/,
  });
});

test('a damaged checkpoint is named', async (t) => {
  const folder = emptyFolder(t);
  await training(folder).run();
  writeFileSync(checkpointPath(folder), readFileSync(checkpointPath(folder)).subarray(0, -40));
  assert.throws(() => training(folder).resume(), {
    name: 'CorruptFileError',
    message: /checkpoint\.safetensors is damaged/,
  });
});

const onUnix = { skip: process.platform === 'win32' ? 'limits of file sizes are set with ulimit' : false };

test('a disk that fills while saving keeps the checkpoint before and says what is needed', onUnix, async (t) => {
  const folder = emptyFolder(t);
  await training(folder).run();
  const before = readFileSync(checkpointPath(folder));
  // A limit on the size of files refuses a write just as a full disk does. It counts blocks of 512 or 1,024 bytes.
  const command = ['ulimit -f 200; exec "$@"', 'sh', process.execPath, script, folder, '300'];
  const { stdout } = await promisify(execFile)('sh', ['-c', ...command]);
  assert.match(
    stdout,
    /^DiskFullError: The disk is full: .* needs 1\.08 MB more and has .* free\. The checkpoint before is kept/,
  );
  assert.deepEqual(readFileSync(checkpointPath(folder)), before);
  assert.deepEqual(readdirSync(folder), ['checkpoint.safetensors']);
});
