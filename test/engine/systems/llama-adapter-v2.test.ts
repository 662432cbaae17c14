import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { describe, type TestContext, test } from 'node:test';
import { compileModel } from '../../../src/engine/compile/compile.ts';
import type { Formats } from '../../../src/engine/compile/formats.ts';
import { LlamaDecoder } from '../../../src/engine/llama-decoder.ts';
import { LlamaAdapterV2 } from '../../../src/engine/systems/llama-adapter-v2.ts';
import { temporaryFolder } from '../../weights/fixtures.ts';
import { assertClose, largestDifference, relativeError } from '../support/close.ts';
import { NATIVE } from '../support/runtimes.ts';
import { randomValues } from '../support/tensors.ts';
import { publishedLogits } from './published-reference.ts';
import { openTiny, TINY, type TinyTensors, tinyAdapter, tinyBase } from './tiny-adapter.ts';

const BASE = tinyBase(1);
const ADAPTER = tinyAdapter(2);
const IDS = [1, 17, 4, 39, 22, 8, 30, 5];
const FORMATS = { prefill: 'fp32', decode: 'fp32', cache: 'float32' } as const;
const SESSION = { threads: 1, provider: 'cpu' } as const;

const picture = (seed: number) => randomValues(seed, 3 * TINY.imageSize ** 2);

/** The adapter with some of its tensors filled with one value. */
function withValue(tensors: TinyTensors, names: RegExp, value: number): TinyTensors {
  assert.ok(Object.keys(tensors).some((name) => names.test(name)));
  return Object.fromEntries(
    Object.entries(tensors).map(([name, { shape, data }]) => [
      name,
      { shape, data: names.test(name) ? data.map(() => value) : data },
    ]),
  );
}

interface Opened {
  system: LlamaAdapterV2;
  visualTokens: Float32Array;
}

async function open(
  t: TestContext,
  adapter: TinyTensors,
  layout?: Parameters<typeof openTiny>[3],
  image = picture(7),
): Promise<Opened> {
  const folder = temporaryFolder(t);
  const { model, sources } = openTiny(folder, BASE, adapter, layout);
  const system = await LlamaAdapterV2.load(model, NATIVE, {
    folder,
    name: 'tiny',
    sources,
    formats: FORMATS,
    tower: 'fp32' as const,
    contextLength: TINY.contextLength,
    session: SESSION,
    sample: [],
  });
  t.after(() => system.dispose());
  const visualTokens = await system.look(image);
  await system.use(visualTokens);
  return { system, visualTokens };
}

function assertDiffer(actual: number[][], other: number[][], what?: string): void {
  assert.ok(largestDifference(actual.flat(), other.flat()) > 1e-3, what);
}

/** Logits behind each token, computed from the first one on: three by prefill, the rest one by one. */
async function logitsOf({ decoder }: LlamaAdapterV2): Promise<number[][]> {
  const logits: number[][] = [];
  for (let end = 1; end <= 3; end++) logits.push([...(await decoder.prefill(IDS.slice(0, end)))]);
  for (let place = 3; place < IDS.length; place++) {
    logits.push([...(await decoder.decode([IDS[place] as number], place))]);
  }
  return logits;
}

/** The base model alone, with the adapter's norms, scales and biases. */
async function logitsWithoutPrompts(t: TestContext, adapter: TinyTensors): Promise<number[][]> {
  const folder = temporaryFolder(t);
  const { model, sources } = openTiny(folder, BASE, adapter);
  const { llama: config, weights } = model;
  const checkpoint = { config, tensors: weights.decoder, formats: FORMATS, contextLength: TINY.contextLength };
  const options = { ...checkpoint, folder, name: 'plain', sources, threads: 1, sample: [] };
  const compiled = await compileModel(checkpoint, config, NATIVE, options);
  const decoder = await LlamaDecoder.load(NATIVE, compiled, checkpoint, SESSION);
  t.after(() => decoder.dispose());
  return logitsOf({ decoder } as LlamaAdapterV2);
}

describe('LLaMA-Adapter V2 as published', () => {
  test('computes what the paper says, in plain double precision', async (t) => {
    const { system, visualTokens } = await open(t, ADAPTER);
    const rows = Array.from({ length: TINY.visualTokens }, (_, row) => [
      ...visualTokens.subarray(row * TINY.hidden, (row + 1) * TINY.hidden),
    ]);
    const expected = publishedLogits(BASE, ADAPTER, IDS, rows);
    const actual = await logitsOf(system);
    assert.ok(Math.max(...expected.flat().map(Math.abs)) > 0.5);
    assertClose(actual.flat(), expected.flat(), 1e-4);
  });

  test('is the base model where every gate is zero', async (t) => {
    const closed = withValue(ADAPTER, /\.gate$/, 0);
    const { system } = await open(t, closed);
    assert.deepEqual(await logitsOf(system), await logitsWithoutPrompts(t, closed));
  });

  test('begins as the untouched base model: gates and biases 0, scales 1, its norms', async (t) => {
    let fresh = withValue(ADAPTER, /\.gate$/, 0);
    fresh = withValue(withValue(fresh, /^llama\..*\.bias$/, 0), /\.scale$/, 1);
    for (const [name, tensor] of Object.entries(BASE)) {
      if (/norm\.weight$/.test(name)) fresh[`llama.${name}`] = tensor;
    }
    const untouched = Object.fromEntries(
      Object.entries(fresh).filter(([name]) => !name.startsWith('llama.') || name.endsWith('.gate')),
    );
    const { system } = await open(t, fresh);
    assertClose((await logitsOf(system)).flat(), (await logitsWithoutPrompts(t, untouched)).flat(), 1e-6);
  });

  test('sees through the first layers alone: their gates closed, no picture changes anything', async (t) => {
    const blindfold = withValue(ADAPTER, /\.layers\.0\.attention\.gate$/, 0);
    const { system } = await open(t, blindfold);
    const before = await logitsOf(system);
    await system.use(await system.look(picture(8)));
    assert.deepEqual(await logitsOf(system), before);

    const seeing = await open(t, ADAPTER);
    const first = await logitsOf(seeing.system);
    await seeing.system.use(await seeing.system.look(picture(8)));
    assertDiffer(await logitsOf(seeing.system), first);
  });

  test('another picture makes the decoder read the prompt again', async (t) => {
    const { system } = await open(t, ADAPTER);
    await system.decoder.prefill(IDS);
    assert.equal(system.decoder.cachedTokens(IDS), IDS.length - 1);
    await system.use(await system.look(picture(7)));
    assert.equal(system.decoder.cachedTokens(IDS), IDS.length - 1, 'the same picture');
    await system.use(await system.look(picture(8)));
    assert.equal(system.decoder.cachedTokens(IDS), 0);
  });
});

describe('LLaMA-Adapter V2 as released', () => {
  /** One visual token for each prompt, so that they can be added. */
  const layout = { prompts: TINY.visualTokens };
  const released = Object.fromEntries(
    Object.entries({ ...ADAPTER, 'adapter_query.weight': tensorOf([2 * TINY.visualTokens, TINY.hidden]) }).filter(
      ([name]) => !/\.scale$|\.(wk|wv)\.bias$/.test(name),
    ),
  );

  function tensorOf(shape: number[]) {
    return { shape, data: randomValues(5, (shape[0] ?? 0) * (shape[1] ?? 0)) };
  }

  test('text alone sees an all-zero picture, not nothing', async (t) => {
    const { system } = await open(t, released, layout);
    const logits = () => logitsOf(system);
    const seeing = await logits();
    await system.see();
    const blind = await logits();
    await system.use(await system.look(new Float32Array(3 * TINY.imageSize ** 2)));
    assert.deepEqual(await logits(), blind);
    assertDiffer(blind, seeing);
    await system.use(new Float32Array(TINY.visualTokens * TINY.hidden));
    assertDiffer(await logits(), blind, 'visual tokens of nothing are not zeros');
  });

  test('takes pictures in the order of colours it was trained on', async (t) => {
    const { system } = await open(t, released, layout);
    const logits = async (rgb: [number, number, number]) => {
      const pixels = Uint8Array.from({ length: 3 * 20 * 30 }, (_, place) => rgb[place % 3] as number);
      await system.see({ width: 20, height: 30, rgb: pixels });
      return logitsOf(system);
    };
    const red = await logits([250, 10, 20]);
    const blue = await logits([20, 10, 250]);
    assertDiffer(red, blue);
    assert.deepEqual(await logits([250, 10, 20]), red, 'a picture that was seen before');
  });

  test('answers nearly the same in quantised formats', async (t) => {
    const folder = temporaryFolder(t);
    const answer = async (formats: Formats) => {
      const { model, sources } = openTiny(folder, BASE, released, layout);
      const options = {
        folder,
        name: 'tiny',
        sources,
        formats,
        tower: 'fp32' as const,
        contextLength: 32,
        session: SESSION,
      };
      const system = await LlamaAdapterV2.load(model, NATIVE, { ...options, sample: [...Array(40).keys()] });
      await system.use(await system.look(picture(7)));
      const logits = await logitsOf(system);
      await system.dispose();
      return logits.flat();
    };
    const exact = await answer(FORMATS);
    for (const formats of [
      { prefill: 'int4', decode: 'int4', cache: 'float32' },
      { prefill: 'rq', decode: 'int4', cache: 'int8' },
    ] as const) {
      const error = relativeError(await answer(formats), exact);
      assert.ok(error > 0 && error < 0.15, `${JSON.stringify(formats)}: ${(100 * error).toFixed(1)} %`);
    }
  });

  test('refuses visual tokens that cannot be added to its prompts', (t) => {
    const misfit = { ...released, 'adapter_query.weight': tensorOf([2 * TINY.prompts, TINY.hidden]) };
    const open = () => openTiny(temporaryFolder(t), BASE, misfit, { prompts: TINY.prompts });
    assert.throws(open, /5 visual tokens cannot be added to 3 prompts/);
  });

  test('opens what it compiled before', async (t) => {
    const folder = temporaryFolder(t);
    const load = async () => {
      const { model, sources } = openTiny(folder, BASE, released, layout);
      const options = {
        folder,
        name: 'tiny',
        sources,
        formats: FORMATS,
        tower: 'fp32' as const,
        contextLength: 32,
        session: SESSION,
        sample: [],
      };
      const system = await LlamaAdapterV2.load(model, NATIVE, options);
      const logits = await logitsOf(system);
      await system.dispose();
      return logits;
    };
    const first = await load();
    const compiled = readdirSync(folder);
    assert.deepEqual(await load(), first);
    assert.deepEqual(readdirSync(folder), compiled);
  });
});
