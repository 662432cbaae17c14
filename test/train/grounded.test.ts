import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { readSettings } from '../../src/config/read-settings.ts';
import type { ChatMessage, ModelImage } from '../../src/engine/language-model.ts';
import { loadModelParts } from '../../src/engine/load.ts';
import { negativeLogLikelihood } from '../../src/engine/perplexity/negative-log-likelihood.ts';
import { createRuntime } from '../../src/engine/runtime/create.ts';
import { Dinov2Tower, FEATURES } from '../../src/engine/systems/dinov2-tower.ts';
import { describeRoutedLlama } from '../../src/engine/systems/routed-llama.ts';
import { layOutRouted } from '../../src/engine/systems/routed-llama-prompt.ts';
import { createChatTemplate } from '../../src/engine/text/chat-template.ts';
import { createLogger } from '../../src/log/logger.ts';
import { NECK_GROUNDING, visualTokens } from '../../src/nets/visual-neck.ts';
import { readTrainable, type TrainedTensors } from '../../src/train/net/trained-tensors.ts';
import { ADAPTERS, openRoutedLlamaStep } from '../../src/train/steps/routed-llama-step.ts';
import { type Batch, IGNORED, VISUAL } from '../../src/train/training-step.ts';
import { openLlamaCheckpoint } from '../../src/weights/llama-checkpoint.ts';
import { randomFloats } from '../engine/support/tensors.ts';
import { writeTinyRouted } from '../engine/support/tiny-routed.ts';
import { SPARK_MISSING, SPARK_TOWER } from '../spark-model.ts';
import { emptyFolder } from './support/scratch.ts';

const sizes = { ...FEATURES, wholes: 2, wholeSize: 6, partSize: 5, entries: 9, names: 2, grounding: true };

/** A tiny model that sees and grounds, and what training opens of it. */
function tinyRouted(t: TestContext) {
  const options = { neck: sizes, vision: SPARK_TOWER, tower: 'fp32', isRouted: true, places: ['attn', 'mlp'] } as const;
  const { manifest, base, adapter, neck } = writeTinyRouted(emptyFolder(t), options);
  assert.ok(neck);
  const checkpoint = openLlamaCheckpoint(base);
  const model = describeRoutedLlama({ ...checkpoint, path: base }, adapter);
  const trained: TrainedTensors = new Map(
    model.tensors
      .names()
      .filter((name) => /\.conv_[AD]\.|^adapter_neck\.(grounding|slots|norm)/.test(name))
      .map((name) => [name, { name, tensor: readTrainable(model.tensors, name) }]),
  );
  return { manifest, model, neck, trained, template: createChatTemplate(checkpoint.tokenizer) };
}

async function open(t: TestContext) {
  const { model, trained, ...rest } = tinyRouted(t);
  const runtime = createRuntime(readSettings({}, []).runtime);
  const step = openRoutedLlamaStep(model, trained, runtime, { threads: 1 });
  t.after(() => step.dispose());
  return { ...rest, step, runtime };
}

/** One row: a picture, words that ask about it and an answer. */
function batchOf(
  prompt: readonly number[],
  answer: readonly number[],
  asked: readonly number[],
  features: Float32Array,
): Batch {
  const tokens = Int32Array.from([...prompt, ...answer]);
  const targets = new Int32Array(tokens.length).fill(IGNORED);
  targets.set(answer, prompt.length - 1);
  const marks = new Uint8Array(tokens.length);
  for (const at of asked) marks[at] = 1;
  return {
    rows: 1,
    length: tokens.length,
    tokens,
    targets,
    asked: marks,
    pictures: [features],
    picturesOf: [[0]],
    group: ADAPTERS,
  };
}

test('what is added to words that a picture tells is learned: its gradient is that of the loss', async (t) => {
  const { step, neck } = await open(t);
  const features = randomFloats(3, [(neck.classes + neck.parts) * neck.featureSize]).data as Float32Array;
  const seen = Array<number>(visualTokens(neck)).fill(VISUAL);
  const words = Array.from({ length: 12 }, (_, word) => 40 + 3 * word);
  const asked = words.map((_, at) => seen.length + at);
  const batch = batchOf([...seen, ...words], [7, 8, 9], asked, features);
  const { gradients } = await step.run(batch);
  const gradient = Float32Array.from(gradients.get(NECK_GROUNDING) ?? []);
  const { values } = step.parameters.get(NECK_GROUNDING) ?? { values: new Float32Array() };
  const largest = gradient.reduce(
    (best, value, at) => (Math.abs(value) > Math.abs(gradient[best] ?? 0) ? at : best),
    0,
  );
  assert.ok(Math.abs(gradient[largest] ?? 0) > 1e-4, 'some word is told');
  const lossAt = async (moved: number) => {
    const kept = values[largest] as number;
    values[largest] = kept + moved;
    const { loss } = await step.evaluate(batch);
    values[largest] = kept;
    return loss;
  };
  const slope = ((await lossAt(0.002)) - (await lossAt(-0.002))) / 0.004;
  assert.ok(Math.abs(slope - (gradient[largest] ?? 0)) < 0.02 * Math.abs(slope), `${slope}, not ${gradient[largest]}`);
  const unasked = await step.run({ ...batch, asked: new Uint8Array(batch.tokens.length) });
  assert.ok(!unasked.gradients.has(NECK_GROUNDING), 'words that do not ask are left alone');
});

test('a question is grounded for an answer as it was in training', { skip: SPARK_MISSING }, async (t) => {
  const { manifest, step, neck, runtime, template } = await open(t);
  const rgb = new Uint8Array(40 * 30 * 3).map((_, index) => (index * 37) % 251);
  const image: ModelImage = { number: 1, width: 40, height: 30, rgb };
  const cache = emptyFolder(t);
  const session = { threads: 1, provider: 'cpu' } as const;
  const tower = await Dinov2Tower.open(SPARK_TOWER, runtime, { folder: cache, name: 'tiny', format: 'fp32', session });
  t.after(() => tower.dispose());
  const settings = readSettings({ TYTO_CACHE_DIR: cache, TYTO_MODEL: manifest, TYTO_THREADS: '1' }, []);
  const { decoder, writer, tokenizer, dispose } = await loadModelParts(settings, createLogger('silent'));
  t.after(dispose);
  const [context, words] = ['Image 1\nText: none', 'what is this, who made it, and where does it stand?'];
  const message: ChatMessage = {
    role: 'user',
    content: `${context}\n${words}`,
    parts: { words, context, places: [{ number: 1, at: 0 }] },
    images: [image],
  };
  const prompt = await writer.layOut([message]).read();
  const logits = await decoder.prefill(prompt);
  const served = negativeLogLikelihood(logits, decoder.vocabularySize, 0, 11);

  const layout = layOutRouted([message], { tokenizer, template, tokensPerImage: visualTokens(neck) });
  const ids = layout.map((token) => (typeof token === 'number' ? token : 'word' in token ? token.word : VISUAL));
  const asked = layout.flatMap((token, at) => (typeof token === 'object' && 'word' in token ? [at] : []));
  const grounded = asked.filter((at) => typeof prompt[at] !== 'number');
  assert.ok(grounded.length > 0, 'some word is told');
  const features = await tower.see(image);
  const { loss } = await step.evaluate(batchOf(ids, [11], asked, features));
  assert.ok(Math.abs(served - loss) < 1e-3 * loss, `trained ${loss}, served ${served}`);
  const without = await step.evaluate(batchOf(ids, [11], [], features));
  assert.ok(Math.abs(without.loss - loss) > 1e-3, 'what is added counts');
  assert.equal(decoder.cachedTokens(await writer.layOut([message]).read()), prompt.length - 1, 'the same rows again');
});
