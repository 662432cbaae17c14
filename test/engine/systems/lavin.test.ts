import assert from 'node:assert/strict';
import path from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import type { Formats, TowerFormat } from '../../../src/engine/compile/formats.ts';
import type { PromptToken } from '../../../src/engine/embed.ts';
import type { Pixels } from '../../../src/engine/images/preprocess.ts';
import { CancelledError } from '../../../src/engine/runtime/runtime.ts';
import { describeLavin, Lavin, type LavinModel, type LavinSettings } from '../../../src/engine/systems/lavin.ts';
import { chatPrompt, layOutPrompt } from '../../../src/engine/systems/lavin-prompt.ts';
import { openClipVision } from '../../../src/weights/clip.ts';
import { openLavinAdapter } from '../../../src/weights/lavin.ts';
import { openMetaLlamaWeights } from '../../../src/weights/meta-llama.ts';
import { openSafetensors } from '../../../src/weights/safetensors.ts';
import { openGolden } from '../../goldens/lavin/files.ts';
import { fixture, temporaryFolder } from '../../weights/fixtures.ts';
import { largestDifference, relativeError } from '../support/close.ts';
import { NATIVE } from '../support/runtimes.ts';
import { randomValues } from '../support/tensors.ts';

const golden = (...parts: string[]) => fixture('goldens/lavin', ...parts);
const FLOAT: Formats = { prefill: 'fp32', decode: 'fp32', cache: 'float32' };
const QUANTISED: Formats = { prefill: 'rq', decode: 'int4', cache: 'int8' };
const OPENING = { bos: 1, image: [17, 23], text: [17, 29, 31] };
const WORDS = [50, 60, 70, 80, 90, 33, 44];

/** The released files in small: Meta's shards, OpenAI's tower and the trainer's checkpoint. */
function released({ base = '7B', settings = {} }: { base?: string; settings?: LavinSettings } = {}): LavinModel {
  const folder = golden('cfg3/pth', base);
  const tower = golden('cfg3/clip.safetensors');
  return describeLavin(
    { path: folder, ...openMetaLlamaWeights(folder) },
    { path: tower, ...openClipVision(tower) },
    openLavinAdapter(golden('cfg3/pth/checkpoint-19.pth')),
    settings,
  );
}

async function load(
  context: TestContext,
  model: LavinModel,
  formats: Formats = FLOAT,
  tower: TowerFormat = 'fp32',
): Promise<Lavin> {
  const lavin = await Lavin.load(model, NATIVE, {
    folder: temporaryFolder(context),
    name: 'lavin',
    formats,
    tower,
    contextLength: 300,
    session: { threads: 1, provider: 'cpu' },
    sample: Array.from({ length: 200 }, (_, index) => (index * 37) % 96),
  });
  context.after(() => lavin.dispose());
  return lavin;
}

function picture(seed: number): Pixels {
  const rgb = Uint8Array.from(randomValues(seed, 40 * 30 * 3), (value) => 128 + 127 * value);
  return { width: 40, height: 30, rgb };
}

async function logitsBehind(lavin: Lavin, prompt: readonly PromptToken[]): Promise<Float32Array> {
  return (await lavin.decoder.prefill(prompt)).slice();
}

describe('the released files of LaVIN', () => {
  for (const base of ['7B', '13B']) {
    test(`${base} in shards and the trainer's checkpoint are the goldens' model`, (t) => {
      const model = released({ base, settings: { adapterScale: 2 } });
      const expected = openGolden(golden('cfg3'));
      t.after(() => {
        model.tensors.close();
        expected.close();
      });
      assert.deepEqual(model.lavin, expected.model.lavin);
      assert.deepEqual(model.clip, expected.model.clip);
      assert.deepEqual({ ...model.llama, contextLength: 48 }, expected.model.llama);
      assert.deepEqual(model.tensors.names().sort(), expected.model.tensors.names().sort());
      for (const name of model.tensors.names()) {
        assert.deepEqual(model.tensors.read(name), expected.model.tensors.read(name), name);
      }
    });
  }

  test('settings that the checkpoint tells are taken from it, others are the official defaults', () => {
    const { lavin } = released();
    assert.equal(lavin.temperature, 1);
    assert.equal(lavin.adapterScale, 1);
    assert.equal(released({ settings: { temperature: 5 } }).lavin.temperature, 5);
  });
});

describe('files that do not belong together are refused', () => {
  const base = (name: string) => ({ ...openGolden(golden(name)).parts.base, path: name });
  const vision = (name: string) => ({ ...openGolden(golden(name)).parts.vision, path: `${name}/clip` });
  const adapter = (name: string) => openLavinAdapter(golden(name, 'adapter.safetensors'));

  test('an adapter of another decoder', () => {
    assert.throws(
      () => describeLavin(base('cfg1'), vision('cfg2'), adapter('cfg2')),
      /adapter\.safetensors cannot be used: it was made for another decoder: one of width 32; cfg1 is of width 48/,
    );
  });

  test('a tower of another width', () => {
    assert.throws(
      () => describeLavin(base('cfg2'), vision('cfg1'), adapter('cfg2')),
      /another image tower: one of width 128; cfg1\/clip is of width 64/,
    );
  });

  test('an adapter for more layers: each tensor is named', () => {
    // cfg1 and cfg3 have the same widths, but 4 and 3 layers, 8 and 5 blocks.
    assert.throws(
      () => describeLavin(base('cfg3'), vision('cfg3'), adapter('cfg1')),
      /holds .*backbone\.visual\.transformer\.resblocks\.\{5-7\}\.adapter_attn\.conv_A\.weight.*which the model has not/,
    );
    assert.throws(
      () => describeLavin(base('cfg1'), vision('cfg1'), adapter('cfg3')),
      /it lacks .*layers\.3\.adapter_attn\.conv_A\.weight/,
    );
  });

  test('a decoder or tower whose files lack or have what the other parts do not need', () => {
    assert.throws(
      () => describeLavin({ ...base('cfg1'), tensors: base('cfg3').tensors }, vision('cfg1'), adapter('cfg1')),
      /cfg1 cannot be used: it lacks .*model\.layers\.3\./,
    );
    assert.throws(
      () => describeLavin(base('cfg1'), { ...vision('cfg3'), config: vision('cfg1').config }, adapter('cfg1')),
      /cfg3\/clip cannot be used: it lacks .*vision_model\.encoder\.layers\.\{5-7\}/,
    );
  });

  test('a file that is no adapter', () => {
    assert.throws(
      () => openLavinAdapter(golden('cfg1/llama.safetensors')),
      /it is no adapter of LaVIN: it lacks adapter_modality_embedding\.weight/,
    );
  });
});

describe('LaVIN, loaded', () => {
  test("no picture changes another's visual tokens, and the same picture is seen once", async (t) => {
    const lavin = await load(t, openGolden(golden('cfg1')).model);
    const alone = await lavin.see(picture(1));
    await lavin.see(picture(2));
    assert.equal(await lavin.see({ ...picture(1) }), alone);
    const again = await load(t, openGolden(golden('cfg1')).model);
    await again.see(picture(2));
    assert.deepEqual(await again.see(picture(1)), alone);
    assert.equal(alone.length, lavin.tokensPerImage);
  });

  test('the modality steers the answer, and nothing computed for the other one is used again', async (t) => {
    const lavin = await load(t, openGolden(golden('cfg1')).model);
    const prompt = layOutPrompt(OPENING, WORDS);
    const asText = await logitsBehind(lavin, prompt);
    lavin.attune('image');
    const asImage = await logitsBehind(lavin, prompt);
    lavin.attune('text');
    assert.equal(lavin.decoder.cachedTokens(prompt), 0);
    assert.deepEqual(await logitsBehind(lavin, prompt), asText);
    assert.ok(largestDifference(asText, asImage) > 1e-3);
  });

  test('an answer read again as part of a prompt is computed as a prompt', async (t) => {
    const lavin = await load(t, openGolden(golden('cfg1')).model);
    const prompt = layOutPrompt(OPENING, WORDS);
    await lavin.decoder.prefill(prompt);
    await lavin.decoder.decode([55], prompt.length);
    await lavin.decoder.decode([66], prompt.length + 1);
    const longer = [...prompt, 55, 66, 77];
    assert.equal(lavin.decoder.cachedTokens(longer), prompt.length);
    const continued = await logitsBehind(lavin, longer);
    lavin.attune('image');
    lavin.attune('text');
    assert.ok(largestDifference(continued, await logitsBehind(lavin, longer)) < 1e-5);
  });

  test('a prompt of several steps is computed as one, up to the end of the context', async (t) => {
    const lavin = await load(t, openGolden(golden('cfg1')).model);
    const words = Array.from({ length: 296 }, (_, index) => (index * 29) % 128);
    const prompt = layOutPrompt(OPENING, words);
    assert.equal(prompt.length, lavin.decoder.contextLength);
    const whole = await logitsBehind(lavin, prompt);
    lavin.attune('image');
    lavin.attune('text');
    await lavin.decoder.prefill(prompt.slice(0, 100));
    assert.ok(largestDifference(await logitsBehind(lavin, prompt), whole) < 1e-4);
  });

  test('quantised, it says nearly the same', async (t) => {
    const exact = await load(t, openGolden(golden('cfg1')).model);
    const rough = await load(t, openGolden(golden('cfg1')).model, QUANTISED);
    const answers = await Promise.all(
      [exact, rough].map(async (lavin) => {
        lavin.attune('image');
        const prompt = layOutPrompt(OPENING, WORDS, await lavin.see(picture(3)));
        const first = await logitsBehind(lavin, prompt);
        return [...first, ...(await lavin.decoder.decode([42], prompt.length))];
      }),
    );
    const error = relativeError(answers[1] as number[], answers[0] as number[]);
    assert.ok(error > 0 && error < 0.25, `${error}`);
  });

  test('the released files answer as the goldens say', async (t) => {
    const lavin = await load(t, released({ settings: { adapterScale: 2 } }));
    const { config, cases } = openGolden(golden('cfg3'));
    const outputs = openSafetensors(path.join(golden('cfg3'), 'outputs.safetensors'));
    const inputs = openSafetensors(path.join(golden('cfg3'), 'inputs.safetensors'));
    lavin.attune('image');
    const visual = await lavin.look(inputs.read('img.images'));
    const opening = { bos: config.bos_id, image: config.prefix_img_ids, text: config.prefix_nonimg_ids };
    const prompt = layOutPrompt(opening, [...inputs.read('img.prompt.0')], visual);
    assert.equal(prompt.length, cases.img?.prompt_ids[0]?.length);
    const logits = await logitsBehind(lavin, prompt);
    const expected = outputs.read('img.step_logits').subarray(0, logits.length);
    assert.ok(largestDifference(logits, expected) < 1e-4);
  });

  test('a picture that nobody waits for any more is not looked at', async (t) => {
    const lavin = await load(t, openGolden(golden('cfg2')).model);
    await assert.rejects(lavin.see(picture(4), AbortSignal.abort()), CancelledError);
    assert.equal((await lavin.see(picture(4))).length, lavin.tokensPerImage);
  });
});

test('a conversation is told in the words of the official chat', () => {
  const turns = [{ instruction: 'What is it?', answer: 'A dog.' }, { instruction: 'Sure?' }];
  assert.equal(chatPrompt(turns, true), 'Instruction:  What is it?\nResponese: A dog.\nInstruction: Sure?\nResponese:');
  assert.ok(chatPrompt(turns, false).startsWith('Instruction: What'));
});

test('a tower of 8 bits sees nearly the same, and another picture as another', async (t) => {
  const look = async (tower: TowerFormat, seed: number) =>
    Float32Array.from((await (await load(t, released(), FLOAT, tower)).see(picture(seed))).flatMap((row) => [...row]));
  const exact = await look('fp32', 1);
  const error = relativeError(await look('rq', 1), exact);
  assert.ok(error > 0 && error < 0.05, `${(100 * error).toFixed(1)} %`);
  assert.ok(relativeError(await look('rq', 2), exact) > 2 * error);
});
