import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { PROJECT_ROOT } from '../../src/config/paths.ts';
import type { DrawnBatch } from '../../src/train/batch-source.ts';
import { Random } from '../../src/train/random.ts';
import { learningRate } from '../../src/train/schedule.ts';
import { OneAfterAnother } from '../../src/train/spark/one-after-another.ts';
import { Trainer } from '../../src/train/trainer.ts';
import type { EvaluationReport, StepReport, TrainingSettings, TrainingState } from '../../src/train/training.ts';
import type { Batch } from '../../src/train/training-step.ts';
import { BigramStep } from './support/bigram-step.ts';
import { ChainSource, chain } from './support/chain-source.ts';

const VOCABULARY = 12;

const settings: TrainingSettings = {
  schedule: { peak: 0.1, least: 0, warmUpSteps: 5, steps: 60, decay: 'cosine' },
  optimiser: { betas: [0.9, 0.95], epsilon: 1e-8, weightDecay: 0 },
  accumulate: 1,
  seed: 3,
  evaluateEvery: 10,
  checkpointEvery: 25,
};

async function* heldBack() {
  yield { batch: chain(VOCABULARY, Random.of(99)), places: [] };
}

/** Trains from the beginning and keeps everything that was told. */
async function trained(changes: Partial<TrainingSettings> = {}, dropout = 0) {
  const step = new BigramStep(VOCABULARY, dropout);
  const trainer = new Trainer(step, { source: new ChainSource(VOCABULARY, 1), heldBack }, { ...settings, ...changes });
  const steps: StepReport[] = [];
  const evaluations: EvaluationReport[] = [];
  const saved: TrainingState[] = [];
  const ending = await trainer.run({
    onStep: (report) => steps.push(report),
    onEvaluation: (report) => void evaluations.push(report),
    save: (state) => void saved.push(state),
  });
  return { step, trainer, steps, evaluations, saved, ending };
}

test('the outcome may lie on the way from the first parameters to the mean of the later ones, and is what is evaluated', async () => {
  const step = new BigramStep(VOCABULARY, 0);
  const changes = { average: { from: 20, share: 0.25 }, evaluateEvery: 60 };
  const trainer = new Trainer(step, { source: new ChainSource(VOCABULARY, 1), heldBack }, { ...settings, ...changes });
  const table = () => step.parameters.get('table.weight')?.values ?? new Float32Array();
  const first = table().slice();
  const behind: Float32Array[] = [];
  let evaluated: EvaluationReport | undefined;
  await trainer.run({
    onStep: ({ step: number }) => void (number > 20 && behind.push(table().slice())),
    onEvaluation: (report) => {
      evaluated = report;
    },
    save() {},
  });
  const latest = table().slice();
  const mean = latest.map((_, at) => behind.reduce((sum, values) => sum + (values[at] as number), 0) / behind.length);
  const outcome = mean.map((value, at) => 0.75 * (first[at] as number) + 0.25 * value);
  assert.equal(behind.length, 40);
  assert.deepEqual(latest, behind.at(-1));
  const [{ batch } = assert.fail()] = await Array.fromAsync(heldBack());
  const { loss, tokens } = await trainer.withOutcome(() => {
    for (const [at, value] of table().entries()) assert.ok(Math.abs(value - (outcome[at] as number)) < 1e-5);
    return step.evaluate(batch);
  });
  assert.ok(evaluated && Math.abs(evaluated.loss - loss / tokens) < 1e-6);
  assert.notEqual((await step.evaluate(batch)).loss, loss);
  assert.deepEqual(table(), latest);
});

test('the loss falls, evaluations follow, and every checkpoint is saved', async () => {
  const { steps, evaluations, saved, ending } = await trained();
  assert.equal(ending, 'finished');
  assert.ok(
    (steps[0]?.loss ?? 0) > 2.4 && (steps.at(-1)?.loss ?? 9) < 1.5,
    `${steps[0]?.loss} to ${steps.at(-1)?.loss}`,
  );
  assert.deepEqual(
    evaluations.map(({ step }) => step),
    [10, 20, 30, 40, 50, 60],
  );
  assert.ok((evaluations.at(-1)?.accuracy ?? 0) > 0.6);
  assert.deepEqual(
    saved.map(({ step }) => step),
    [25, 50, 60],
  );
});

test('equal seeds give equal parameters, and another seed of drop-out gives others', async () => {
  const values = async (seed: number) => (await trained({ seed }, 0.5)).step.parameters.get('table.weight')?.values;
  const [once, again, other] = [await values(3), await values(3), await values(4)];
  assert.deepEqual(once, again);
  assert.notDeepEqual(once, other);
});

test('batches that are accumulated weigh by their targets, as one large batch', async () => {
  const parts = [chain(VOCABULARY, Random.of(1)), chain(VOCABULARY, Random.of(2))];
  (parts[1] as Batch).targets.fill(-100, 3);
  const whole: Batch = { ...(parts[0] as Batch), rows: 4, tokens: joined('tokens'), targets: joined('targets') };
  function joined(key: 'tokens' | 'targets') {
    return Int32Array.from(parts.flatMap((part) => [...part[key]]));
  }
  const after = async (batches: readonly Batch[]) => {
    const step = new BigramStep(VOCABULARY);
    let at = 0;
    const source = {
      next: async () => ({ batch: batches[at++ % batches.length] as Batch, places: [] }),
      cursor: () => 0,
      seek() {},
    };
    const schedule = { ...settings.schedule, steps: 1 };
    const trainer = new Trainer(step, { source }, { ...settings, schedule, accumulate: batches.length, clip: 0.01 });
    await trainer.run({ save() {} });
    return [...(step.parameters.get('table.weight')?.values ?? [])];
  };
  const [together, accumulated] = [await after([whole]), await after(parts)];
  for (const [at, value] of together.entries()) assert.ok(Math.abs(value - (accumulated[at] ?? 9)) < 1e-6);
});

test('gradients longer than the limit are shortened: the first moment holds the limit', async () => {
  const clip = 0.001;
  const { trainer } = await trained({ clip, schedule: { ...settings.schedule, steps: 1 } });
  const squares = [...trainer.optimiser.moments.values()].flatMap(({ mean }) =>
    [...mean].map((value) => (value / 0.1) ** 2),
  );
  const norm = Math.sqrt(squares.reduce((sum, square) => sum + square, 0));
  assert.ok(Math.abs(norm - clip) < 1e-6, `${norm}`);
});

test('groups whose parameters are disjoint are each updated by their own batches', async () => {
  const step = new BigramStep(VOCABULARY);
  const source = new ChainSource(VOCABULARY, 1);
  source.groups.splice(0, 1, 'weight', 'bias', 'weight');
  const schedule = { ...settings.schedule, steps: 2 };
  const trainer = new Trainer(step, { source }, { ...settings, schedule, accumulate: 3 });
  await trainer.run({ save() {} });
  assert.deepEqual(
    [...trainer.optimiser.moments].map(([name, { steps }]) => [name, steps]),
    [
      ['table.weight', 2],
      ['table.bias', 2],
    ],
  );
});

test('a training without progress ends early, and one without time too', async () => {
  const still = { ...settings.schedule, peak: 0 };
  const early = await trained({ schedule: still, patience: 2 });
  assert.deepEqual([early.ending, early.trainer.state.step], ['early-stop', 30]);
  assert.equal((await trained({ minutes: 0 })).ending, 'time-over');
  const short = await trained({ minutes: 1e-9 });
  assert.equal(short.ending, 'time-over');
  assert.deepEqual(
    short.evaluations.map(({ step }) => step),
    [1],
  );
});

test('an interrupted training finishes its step and is saved', async () => {
  const stop = new AbortController();
  const trainer = new Trainer(new BigramStep(VOCABULARY), { source: new ChainSource(VOCABULARY, 1) }, settings);
  const saved: TrainingState[] = [];
  const onStep = ({ step }: StepReport) => {
    if (step === 7) stop.abort();
  };
  assert.equal(await trainer.run({ onStep, save: (state) => void saved.push(state) }, stop.signal), 'interrupted');
  assert.deepEqual(
    saved.map(({ step }) => step),
    [7],
  );
});

test('a loss that is no number stops with the rows of its batch, and changes nothing', async () => {
  const step = new BigramStep(VOCABULARY);
  const trainer = new Trainer(step, { source: new ChainSource(VOCABULARY, 1) }, settings);
  let last: number[] = [];
  const onStep = ({ step: number }: StepReport) => {
    if (number < 4) return;
    const bias = step.parameters.get('table.bias')?.values;
    bias?.fill(Number.NaN, 0, 1);
    last = [...(bias ?? [])];
  };
  await assert.rejects(trainer.run({ onStep, save() {} }), {
    name: 'DivergedError',
    message: /^Training stopped after step 4: the loss is NaN\. The batch was chain:9, chain:10\./,
  });
  assert.deepEqual([...(step.parameters.get('table.bias')?.values ?? [])], last);
});

test('parameters that give no loss any more are not saved', async () => {
  const source = new ChainSource(VOCABULARY, 1);
  const schedule = { ...settings.schedule, peak: 1e39, warmUpSteps: 1, decay: 'constant' } as const;
  const trainer = new Trainer(new BigramStep(VOCABULARY), { source }, { ...settings, schedule, checkpointEvery: 1 });
  const saved: number[] = [];
  await assert.rejects(trainer.run({ save: ({ step }) => void saved.push(step) }), {
    name: 'DivergedError',
    message: /after step 2: the loss is NaN after its update\. The batch was chain:3, chain:4\./,
  });
  assert.deepEqual(saved, [1]);
});

test('the learning rate is that of the official code at every point of its golden', () => {
  const { lr_schedule: golden } = JSON.parse(
    readFileSync(join(PROJECT_ROOT, 'test/fixtures/goldens/lavin/prompts.json'), 'utf8'),
  );
  const schedule = {
    peak: golden.lr,
    least: golden.min_lr,
    warmUpSteps: 1000 * golden.warmup_epochs,
    steps: 1000 * golden.epochs,
    decay: 'cosine',
  } as const;
  for (const [epoch, rate] of golden.points) {
    assert.ok(Math.abs(learningRate(Math.round(1000 * epoch), schedule) - rate) < 1e-12, `epoch ${epoch}`);
  }
});

test('the learning rate warms up in a line and falls as half a cosine, or with the clock', () => {
  const schedule = { peak: 1, least: 0.1, warmUpSteps: 4, steps: 14, decay: 'cosine' } as const;
  const rates = Array.from({ length: 15 }, (_, step) => learningRate(step, schedule));
  assert.deepEqual(rates.slice(0, 5), [0, 0.25, 0.5, 0.75, 1]);
  assert.ok(Math.abs((rates[9] ?? 0) - 0.55) < 1e-12);
  assert.ok(Math.abs((rates[14] ?? 0) - 0.1) < 1e-12);
  assert.ok(Math.abs(learningRate(4, schedule, 0.5) - 0.55) < 1e-12);
  assert.equal(learningRate(9, { ...schedule, decay: 'linear', least: 0 }), 0.5);
  assert.equal(learningRate(13, { ...schedule, decay: 'constant' }), 1);
});

test('the learning rate goes its way twice where a first stage comes ahead, which no clock shortens', () => {
  const schedule = { peak: 1, least: 0, warmUpSteps: 2, firstStage: 6, steps: 16, decay: 'linear' } as const;
  const rates = Array.from({ length: 16 }, (_, step) => learningRate(step, schedule, step < 6 ? 0.9 : 0));
  assert.deepEqual(rates, [0, 0.5, 1, 0.75, 0.5, 0.25, 0, 0.5, 1, 0.875, 0.75, 0.625, 0.5, 0.375, 0.25, 0.125]);
  assert.equal(learningRate(8, schedule, 0.75), 0.25);
});

test('one source after another goes on from a cursor in either of them', async () => {
  const both = () => new OneAfterAnother(new ChainSource(VOCABULARY, 1), 2, new ChainSource(VOCABULARY, 2));
  const source = both();
  const drawn: DrawnBatch[] = [];
  const cursors: unknown[] = [];
  for (let count = 0; count < 5; count++) {
    cursors.push(structuredClone(source.cursor()));
    drawn.push(await source.next());
  }
  assert.deepEqual(
    drawn.map(({ places }) => places[0]),
    ['chain:1', 'chain:3', 'chain:1', 'chain:3', 'chain:5'],
  );
  assert.notDeepEqual(drawn[2], drawn[0]);
  for (const [at, cursor] of cursors.entries()) {
    const again = both();
    again.seek(cursor);
    assert.deepEqual(await again.next(), drawn[at]);
  }
});
