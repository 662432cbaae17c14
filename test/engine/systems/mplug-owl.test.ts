import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import type { Formats, TowerFormat } from '../../../src/engine/compile/formats.ts';
import type { Pixels } from '../../../src/engine/images/preprocess.ts';
import { CancelledError } from '../../../src/engine/runtime/runtime.ts';
import { checkMplugOwl, MplugOwl } from '../../../src/engine/systems/mplug-owl.ts';
import { type OwlPiece, tokeniseOwl } from '../../../src/engine/systems/mplug-owl-prompt.ts';
import { parseMplugOwlConfig } from '../../../src/nets/mplug-owl-config.ts';
import { openMplugOwl } from '../../../src/weights/mplug-owl.ts';
import { openSafetensors } from '../../../src/weights/safetensors.ts';
import { type WritableTensor, writeSafetensors } from '../../../src/weights/safetensors-writer.ts';
import type { TensorSource } from '../../../src/weights/tensor-source.ts';
import { fixture } from '../../weights/fixtures.ts';
import { largestDifference, relativeError } from '../support/close.ts';
import { NATIVE } from '../support/runtimes.ts';
import { randomValues } from '../support/tensors.ts';

const MODEL = fixture('goldens', 'mplug-owl', 'a-mha');
const FLOAT: Formats = { prefill: 'fp32', decode: 'fp32', cache: 'float32' };
const QUANTISED: Formats = { prefill: 'rq', decode: 'int4', cache: 'int8' };
const SAMPLE = Array.from({ length: 200 }, (_, index) => (index * 37) % 128);
const tokenizer = { bosId: 1, encode: (text: string) => Array.from(text, (letter) => letter.charCodeAt(0) - 28) };

function temporaryFolder(context: TestContext): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'tyto-owl-'));
  context.after(() => rmSync(folder, { recursive: true }));
  return folder;
}

async function load(
  context: TestContext,
  { formats = FLOAT, tower = 'fp32', model = MODEL, adapter }: LoadOptions = {},
): Promise<MplugOwl> {
  const checkpoint = openMplugOwl(model, adapter);
  const folder = temporaryFolder(context);
  const session = { threads: 1, provider: 'cpu' } as const;
  const options = { folder, name: 'owl', formats, tower, contextLength: 256, session, sample: SAMPLE };
  const owl = await MplugOwl.load(checkpoint, NATIVE, options);
  context.after(() => owl.dispose());
  return owl;
}

interface LoadOptions {
  formats?: Formats;
  tower?: TowerFormat;
  model?: string;
  adapter?: Parameters<typeof openMplugOwl>[1];
}

function picture(seed: number, width = 40, height = 30): Pixels {
  const rgb = Uint8Array.from(randomValues(seed, width * height * 3), (value) => 128 + 127 * value);
  return { width, height, rgb };
}

/** Logits behind a prompt of texts and pictures. */
async function answer(owl: MplugOwl, pieces: readonly OwlPiece[]): Promise<Float32Array> {
  const prompt = await owl.fill(tokeniseOwl(pieces, tokenizer, owl.tokensPerImage));
  return (await owl.decoder.prefill(prompt)).slice();
}

test('of two pictures side by side both are seen, in their order', async (t) => {
  const owl = await load(t);
  const [first, second, third] = [picture(1), picture(2), picture(3)];
  const question = { text: 'what' };
  const pieces = [{ image: first }, { image: second }, question];
  const tokens = await owl.fill(tokeniseOwl(pieces, tokenizer, owl.tokensPerImage));
  assert.deepEqual(tokens, [1, ...(await owl.see(first)), ...(await owl.see(second)), ...tokenizer.encode('what')]);
  const seen = await answer(owl, pieces);
  for (const others of [[third, second], [first, third], [second, first], [first]]) {
    const logits = await answer(owl, [...others.map((image) => ({ image })), question]);
    assert.ok(largestDifference(logits, seen) > 1e-3, 'each picture has its part in the answer');
  }
});

test('a conversation becomes a prompt with a place for each token of its pictures', async (t) => {
  const owl = await load(t);
  const messages = [{ role: 'user', content: 'hi', images: [picture(1), picture(2)] }] as const;
  const prompt = owl.layOut(messages, tokenizer);
  const slots = prompt.filter((token) => typeof token !== 'number');
  assert.deepEqual(
    slots.map(({ image, row }) => [messages[0].images.indexOf(image), row]),
    [0, 1].flatMap((image) => Array.from({ length: owl.tokensPerImage }, (_, row) => [image, row])),
  );
  assert.deepEqual(prompt.slice(-4), tokenizer.encode('AI: '));
  assert.ok(owl.stop.some((stop) => 'an answer\nHuman: more'.includes(stop)));
});

test('one picture twice in a prompt is two pictures', async (t) => {
  const owl = await load(t);
  const image = picture(1);
  const once = await answer(owl, [{ image }, { text: 'a' }]);
  const twice = await answer(owl, [{ image }, { image }, { text: 'a' }]);
  assert.ok(largestDifference(once, twice) > 1e-3);
});

test('a picture that was seen before is not read again', async (t) => {
  const owl = await load(t);
  const turn = [{ text: 'ab' }, { image: picture(1) }, { text: 'c' }];
  const prompt = await owl.fill(tokeniseOwl(turn, tokenizer, owl.tokensPerImage));
  await owl.decoder.prefill(prompt);
  const later = [{ text: 'ab' }, { image: picture(1) }, { text: 'cd' }, { image: picture(2) }, { text: 'e' }];
  const longer = await owl.fill(tokeniseOwl(later, tokenizer, owl.tokensPerImage));
  assert.equal(owl.decoder.cachedTokens(longer), prompt.length);
  const continued = (await owl.decoder.prefill(longer)).slice();
  const fresh = await load(t);
  const whole = await answer(fresh, later);
  assert.ok(largestDifference(continued, whole) < 1e-4);
});

test('pictures of any shape are squashed to what the vision model reads', async (t) => {
  const owl = await load(t);
  for (const [width, height] of [
    [1, 1],
    [300, 7],
    [32, 32],
  ] as const) {
    const tokens = await owl.see(picture(4, width, height));
    assert.equal(tokens.length, owl.tokensPerImage);
    assert.ok(tokens.every((row) => row.length === owl.config.text.hiddenSize && row.every(Number.isFinite)));
  }
});

test('an abort ends the look at a picture, and the next look is right', async (t) => {
  const owl = await load(t);
  await assert.rejects(owl.see(picture(1), AbortSignal.abort()), CancelledError);
  const again = await owl.see(picture(1));
  const other = await load(t);
  assert.deepEqual(again, await other.see(picture(1)));
});

test('a quantised decoder with an adapter beside it answers as the exact one does', async (t) => {
  const adapter = (use: 'merged' | 'beside') => ({ folder: path.join(MODEL, 'adapter'), use });
  const pieces = [{ text: 'look' }, { image: picture(1) }, { text: 'what' }];
  const exact = await answer(await load(t, { adapter: adapter('merged') }), pieces);
  const without = await answer(await load(t, { formats: QUANTISED }), pieces);
  const beside = await load(t, { formats: QUANTISED, adapter: adapter('beside') });
  const prefilled = relativeError(await answer(beside, pieces), exact);
  assert.ok(prefilled < 0.05, `the prompt's logits are off by ${prefilled}`);
  assert.ok(relativeError(without, exact) > 0.5, 'the adapter changes the answer');
  const prompt = await beside.fill(tokeniseOwl(pieces, tokenizer, beside.tokensPerImage));
  const decoded = await beside.decoder.decode(prompt.slice(-1), prompt.length - 1);
  assert.ok(relativeError(decoded, exact) < 0.2, `a token's logits are off by ${relativeError(decoded, exact)}`);
});

/** The model with other tensors, and with other values in its configuration. */
function damagedModel(
  context: TestContext,
  change: (tensors: Record<string, WritableTensor>) => void,
  configure: (config: Record<string, Record<string, unknown>>) => void = () => {},
): string {
  const folder = temporaryFolder(context);
  const source = openSafetensors(path.join(MODEL, 'model.safetensors'));
  const tensors: Record<string, WritableTensor> = {};
  for (const name of source.names()) {
    tensors[name] = { dtype: 'F32', shape: source.info(name).shape, data: source.read(name) };
  }
  source.close();
  change(tensors);
  writeSafetensors(path.join(folder, 'model.safetensors'), tensors);
  const config = JSON.parse(readFileSync(path.join(MODEL, 'config.json'), 'utf8'));
  configure(config);
  writeFileSync(path.join(folder, 'config.json'), JSON.stringify(config));
  return folder;
}

test('tensors that are missing, strange or of another shape are all named, and nothing starts', async (t) => {
  const model = damagedModel(t, (tensors) => {
    delete tensors['vision_model.encoder.layers.1.mlp.fc1.bias'];
    tensors['abstractor.extra'] = { dtype: 'F32', shape: [1], data: new Float32Array(1) };
    tensors['abstractor.vit_eos'] = { dtype: 'F32', shape: [1, 1, 3], data: new Float32Array(3) };
  });
  await assert.rejects(load(t, { model }), (error: Error) => {
    assert.match(error.message, /lacks vision_model\.encoder\.layers\.1\.mlp\.fc1\.bias/);
    assert.match(error.message, /holds abstractor\.extra/);
    assert.match(error.message, /abstractor\.vit_eos \(\[1, 1, 3\] instead of \[1, 1, 64\]\)/);
    return true;
  });
  const decoderless = damagedModel(t, (tensors) => {
    delete tensors['language_model.model.norm.weight'];
  });
  await assert.rejects(load(t, { model: decoderless }), /lacks model\.norm\.weight/);
});

test('the inner width of the abstractor is that of its weights', async (t) => {
  const model = damagedModel(
    t,
    () => {},
    (config) => {
      Object.assign(config.visual_abstractor_config ?? {}, { intermediate_size: 4096 });
    },
  );
  const owl = await load(t, { model });
  assert.deepEqual(await owl.see(picture(1)), await (await load(t)).see(picture(1)));
});

test('configurations that do not fit together are refused', async (t) => {
  for (const [part, field, value, message] of [
    ['vision_config', 'hidden_size', 48, /as wide as the vision model; the widths are 48, 64, 64/],
    ['vision_config', 'num_attention_heads', 5, /does not split into 5 heads/],
    ['visual_abstractor_config', 'num_hidden_layers', 0, /visual_abstractor_config\.num_hidden_layers/],
    ['text_config', 'model_type', 'bloom', /"bloom" are not LLaMA decoders/],
  ] as const) {
    const model = damagedModel(
      t,
      () => {},
      (config) => {
        Object.assign(config[part] ?? {}, { [field]: value });
      },
    );
    await assert.rejects(load(t, { model }), { name: 'ConfigError', message });
  }
});

/** Tensors without values. */
function shapesOnly(shapes: Readonly<Record<string, readonly number[]>>): TensorSource {
  const none = () => assert.fail('the values are not looked at');
  return {
    names: () => Object.keys(shapes),
    has: (name) => name in shapes,
    info: (name) => ({ dtype: 'BF16', shape: shapes[name] ?? assert.fail(name), byteLength: 0 }),
    read: none,
    raw: none,
    close() {},
  };
}

test('the released 7B model consists of exactly what the nets read', () => {
  const released: Record<string, number[]> = JSON.parse(
    readFileSync(fixture('mplug-owl', 'released-7b-shapes.json'), 'utf8'),
  );
  const isTable = (name: string) => name.endsWith('.rotary_emb.inv_freq');
  const isText = (name: string) => name.startsWith('language_model.');
  const entries = Object.entries(released).filter(([name]) => !isTable(name));
  const vision = shapesOnly(Object.fromEntries(entries.filter(([name]) => !isText(name))));
  const text = entries.filter(([name]) => isText(name)).map(([name, shape]) => [name.slice(15), shape] as const);
  const size = (heads: number, layers: number, hidden: number, inner: number) => {
    return { hidden_size: hidden, intermediate_size: inner, num_hidden_layers: layers, num_attention_heads: heads };
  };
  const config = {
    num_query_tokens: 64,
    vision_config: { ...size(16, 24, 1024, 4096), image_size: 224, patch_size: 14 },
    visual_abstractor_config: size(16, 6, 1024, 2816),
    text_config: { ...size(32, 32, 4096, 11008), vocab_size: 32000, rms_norm_eps: 1e-6, tie_word_embeddings: false },
  };
  const decoder = shapesOnly(Object.fromEntries(text));
  checkMplugOwl({ vision, decoder, config, sources: ['released'] }, parseMplugOwlConfig(config));
  const smaller = parseMplugOwlConfig({ ...config, num_query_tokens: 32 });
  assert.throws(
    () => checkMplugOwl({ vision, decoder, config, sources: ['released'] }, smaller),
    /query_tokens \(\[1, 64, 1024\] instead of \[1, 32, 1024\]\)/,
  );
});
