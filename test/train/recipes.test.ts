import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { MANIFEST_DIR } from '../../src/config/paths.ts';
import { readSettings } from '../../src/config/read-settings.ts';
import { readRecipe } from '../../src/train/recipe.ts';
import type { RunResult } from '../../src/train/recipe-run.ts';
import type { Recipe } from '../../src/train/recipe-schema.ts';
import { settingsOf } from '../../src/train/recipe-settings.ts';
import { runRecipe } from '../../src/train/run.ts';
import { openAdapter } from '../../src/weights/export/adapter.ts';
import { readManifest } from '../../src/weights/manifest.ts';
import { openTensors } from '../../src/weights/open-tensors.ts';
import { openPeftAdapter } from '../../src/weights/peft.ts';
import { emptyFolder, write } from './support/scratch.ts';
import { KeptWatcher } from './support/watcher.ts';

const RECIPES = join(MANIFEST_DIR, 'recipes');
const tiny = (name: string) => readRecipe(join(RECIPES, 'tiny', `${name}.json`));

interface Trained {
  folder: string;
  result: RunResult;
  losses: number[];
}

async function trained(
  t: TestContext,
  recipe: Recipe,
  {
    folder = emptyFolder(t),
    resume = false,
    stopAfter,
  }: { folder?: string; resume?: boolean; stopAfter?: number } = {},
): Promise<Trained> {
  const stop = new AbortController();
  const watcher = new KeptWatcher((step) => step === stopAfter && stop.abort());
  const settings = readSettings({ TYTO_CACHE_DIR: emptyFolder(t), TYTO_THREADS: '1' }, []);
  const result = await runRecipe(recipe, { settings, folder, resume, signal: stop.signal, watcher });
  return { folder, result, losses: watcher.losses };
}

test('every recipe is one, and names a model and data formats that exist', () => {
  const files = globSync('**/*.json', { cwd: RECIPES }).filter((file) => !file.includes('data'));
  assert.deepEqual(files.length, 10);
  for (const file of files) assert.ok(readRecipe(join(RECIPES, file)).model, file);
});

/** The names of a file of the released form. */
const namesOf = (path: string) => {
  const tensors = openTensors(path);
  const names = tensors.names();
  tensors.close();
  return names;
};

test('LaVIN learns text and pictures in one batch, and saves all that its official file has', async (t) => {
  const { folder, losses } = await trained(t, tiny('lavin'));
  assert.ok((losses.at(-1) ?? 9) < 0.5 * (losses[0] ?? 0), `${losses[0]} to ${losses.at(-1)}`);
  const official = namesOf(join(MANIFEST_DIR, 'tiny', 'lavin', 'adapter.pth'));
  const weights = official.filter((name) => name.startsWith('model.')).map((name) => name.replace('model.module.', ''));
  const own = namesOf(join(folder, 'adapter.safetensors'));
  // The tiny model's tower is not routed, a new adapter's is.
  const isRouted = (name: string) => /resblocks.*\.(conv_D|expert_weights)\./.test(name);
  assert.deepEqual(own.filter((name) => !isRouted(name)).sort(), weights.filter((name) => !isRouted(name)).sort());
});

test('a frozen language model in int8 teaches nearly the same', async (t) => {
  const recipe = tiny('lavin');
  const exact = await trained(t, recipe);
  const rounded = await trained(t, { ...recipe, baseProducts: 'int8' });
  assert.notDeepEqual(rounded.losses, exact.losses);
  const [first, last] = [0, exact.losses.length - 1];
  for (const step of [first, last]) {
    const [ours = 0, theirs = 0] = [rounded.losses[step], exact.losses[step]];
    assert.ok(
      Math.abs(ours - theirs) < 0.1 * (exact.losses[first] ?? 0),
      `step ${step}: ${ours}, in float32 ${theirs}`,
    );
  }
});

test('LLaMA-Adapter V2 learns captions and instructions on parameters of their own', async (t) => {
  const { folder, losses } = await trained(t, tiny('llama-adapter-v2'));
  assert.ok((losses.at(-1) ?? 9) < 0.7 * (losses[0] ?? 0), `${losses[0]} to ${losses.at(-1)}`);
  const names = namesOf(join(folder, 'adapter.safetensors'));
  for (const name of ['visual_query.weight', 'llama.norm.weight', 'llama.layers.0.attention.gate']) {
    assert.ok(names.includes(name), name);
  }
  const adapter = openAdapter(folder);
  t.after(() => adapter.tensors.close());
  assert.deepEqual(
    [adapter.kind, adapter.beside],
    ['llama-adapter-v2', { config: { w_bias: true, w_lora: false, lora_rank: 16 } }],
  );
  // Each group was changed: the early gate by captions, the late one and a scale by instructions.
  const early = adapter.tensors.read('llama.layers.0.attention.gate');
  const late = adapter.tensors.read('llama.layers.1.attention.gate');
  const scale = adapter.tensors.read('llama.layers.0.attention.wq.scale');
  assert.ok([...early, ...late].every((value) => value !== 0) && scale.some((value) => value !== 1));
});

test('mPLUG-Owl learns captions before a frozen language model, then LoRA learns conversations upon that', async (t) => {
  const first = await trained(t, tiny('mplug-owl-stage-1'));
  assert.ok((first.losses.at(-1) ?? 9) < 0.7 * (first.losses[0] ?? 0), `${first.losses[0]} to ${first.losses.at(-1)}`);
  assert.ok(namesOf(join(first.folder, 'visual.safetensors')).every((name) => !name.startsWith('language_model.')));
  const recipe = { ...tiny('mplug-owl-stage-2'), model: first.result.manifest };
  const second = await trained(t, recipe);
  assert.ok((second.losses.at(-1) ?? 9) < 0.8 * (second.losses[0] ?? 0));
  const lora = openPeftAdapter(join(second.folder, 'adapter'));
  t.after(() => lora.close());
  assert.deepEqual([...lora.updates.keys()].slice(0, 2), [
    'language_model.model.layers.0.self_attn.q_proj',
    'language_model.model.layers.0.self_attn.v_proj',
  ]);
  assert.equal([...lora.updates.values()][0]?.scale, 4);
  const manifest = readManifest(second.result.manifest);
  const parts = manifest.net === 'mplug-owl' ? manifest.parts : undefined;
  assert.deepEqual([parts?.adapter, parts?.visual], ['adapter', join(first.folder, 'visual.safetensors')]);
});

test('an interrupted and resumed run has the losses and the outcome of one that was not, to the bit', async (t) => {
  const recipe = tiny('lavin');
  recipe.schedule.steps = 12;
  const whole = await trained(t, recipe);
  const first = await trained(t, recipe, { stopAfter: 5 });
  assert.equal(first.result.ending, 'interrupted');
  const second = await trained(t, recipe, { folder: first.folder, resume: true });
  assert.equal(second.result.ending, 'finished');
  assert.deepEqual([...first.losses, ...second.losses], whole.losses);
  const outcome = (folder: string) => readFileSync(join(folder, 'adapter.safetensors'));
  assert.deepEqual(outcome(first.folder), outcome(whole.folder));
  const steps = readFileSync(join(first.folder, 'log.jsonl'), 'utf8').match(/"type":"step","step":\d+/g);
  assert.deepEqual(steps?.length, 12);
});

test('a run says what it cannot do: begin twice, go on from nothing, or train another system', async (t) => {
  const recipe = tiny('lavin');
  recipe.schedule.steps = 1;
  const { folder } = await trained(t, recipe);
  await assert.rejects(trained(t, recipe, { folder }), /holds a run already\. Go on with it by --resume/);
  await assert.rejects(trained(t, recipe, { resume: true }), /holds no checkpoint to go on from/);
  await assert.rejects(
    trained(t, { ...recipe, model: 'mplug-owl-tiny' }),
    /trains lavin, but its model .* is of the net mplug-owl/,
  );
  const other = { ...recipe, seed: 2 };
  await assert.rejects(trained(t, other, { folder, resume: true }), /recipe\.seed was 1, now 2/);
});

test('a loss that is no number names the rows by file and line, and the checkpoint before stays', async (t) => {
  const recipe = tiny('lavin');
  Object.assign(recipe.schedule, { steps: 9, decay: 'constant' });
  Object.assign(recipe.optimiser, { learningRate: 1e37 });
  recipe.checkpoint.every = 1;
  const folder = emptyFolder(t);
  await assert.rejects(trained(t, recipe, { folder }), {
    name: 'DivergedError',
    message: /^Training stopped after step \d: the .* is (NaN|Infinity).* The batch was .*conversations\.json:\d+, /,
  });
  const kept = openTensors(join(folder, 'checkpoint.safetensors'));
  t.after(() => kept.close());
  const parameters = kept.names().filter((name) => name.startsWith('parameter/'));
  assert.ok(parameters.length > 0 && parameters.every((name) => kept.read(name).every(Number.isFinite)));
});

test('a recipe with mistakes names each of them', (t) => {
  const folder = emptyFolder(t);
  const wrong = (content: unknown, message: RegExp) => {
    assert.throws(() => readRecipe(write(join(folder, 'recipe.json'), content)), { name: 'RecipeError', message });
  };
  wrong('{', /recipe\.json is not a recipe for training:\n.*JSON/s);
  wrong({ system: 'owl' }, /system/);
  const { schedule: _, ...recipe } = JSON.parse(readFileSync(join(RECIPES, 'tiny', 'lavin.json'), 'utf8'));
  wrong({ ...recipe, schedule: { steps: 1, epochs: 1 } }, /must have either steps or epochs/);
  wrong({ ...recipe, schedule: { steps: 1, average: 0.5 } }, /may be less than 1 only with goOn/);
  wrong({ ...recipe, schedule: { steps: 1 }, learningRate: 1 }, /Unrecognized key: "learningRate"/);
  assert.throws(() => readRecipe(join(folder, 'none.json')), { name: 'RecipeError', message: /no such file/ });
});

test('spark aligns its neck in a first stage, and both stages warm up as long', () => {
  const recipe = readRecipe(join(RECIPES, 'spark.json'));
  const { schedule } = settingsOf(recipe, { examples: 0, tokens: 0 });
  assert.ok(recipe.system === 'routed-llama' && recipe.seeing);
  assert.equal(schedule.firstStage, recipe.seeing.lessons);
  assert.equal(schedule.warmUpSteps, Math.round(recipe.schedule.warmUp * (schedule.steps - recipe.seeing.lessons)));
});

test('the outcome of a run that goes on may average what follows its warm-up; others have no mean', () => {
  const spark = readRecipe(join(RECIPES, 'spark.json'));
  assert.equal(settingsOf(spark, { examples: 0, tokens: 0 }).average, undefined);
  const going = { ...spark, schedule: { ...spark.schedule, decay: 'constant' as const, average: 0.5 } };
  const { average, schedule } = settingsOf(going, { examples: 0, tokens: 0 });
  assert.deepEqual(average, { from: (schedule.firstStage ?? 0) + schedule.warmUpSteps, share: 0.5 });
});
