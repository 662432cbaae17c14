/** One step of the measurement in a process of its own, whose memory is its alone. Started by `main.ts`. */
import { join } from 'node:path';
import { calibrationSample, loadLanguageModel } from '../../src/engine/load.ts';
import { createRuntime } from '../../src/engine/runtime/create.ts';
import { compileLavinDecoder, describeLavin } from '../../src/engine/systems/lavin.ts';
import { routerShares } from '../../src/engine/systems/lavin-shares.ts';
import { createChatTemplate } from '../../src/engine/text/chat-template.ts';
import { createTokenizer } from '../../src/engine/text/tokenizer.ts';
import { createLogger } from '../../src/log/logger.ts';
import { openClipVision } from '../../src/weights/clip.ts';
import { findManifest } from '../../src/weights/find-manifest.ts';
import { openLavinAdapter } from '../../src/weights/lavin.ts';
import { openLlamaCheckpoint } from '../../src/weights/llama-checkpoint.ts';
import { peakMemory } from '../driver/peak-memory.ts';
import { llamaCpp } from '../engines/llama-cpp.ts';
import { benchSettings } from '../settings.ts';

/** What `main.ts` asks for. */
export type Task =
  | { step: 'quantise' | 'answer'; manifest: string; cacheDir: string; threads: number }
  | { step: 'llama.cpp'; file: string; threads: number; promptTokens: number };

/** What a step reports: wall-clock milliseconds of its parts, and counts. */
export type StepResult = Record<string, number>;

const context = 512;
const answerTokens = 32;
const question = 'What is shown in the picture, and which of its properties matter here?';

const steps = { quantise, answer, 'llama.cpp': llama } as const;
const task: Task = JSON.parse(process.argv[2] ?? '');
const result = await (steps[task.step] as (task: Task) => Promise<StepResult>)(task);
process.send?.({ ...result, ...peakMemory() }, () => process.exit(0));

/** Quantises the decoder to int4, calibration and the router's shares included. */
async function quantise({ manifest, cacheDir, threads }: Extract<Task, { manifest: string }>): Promise<StepResult> {
  const settings = settingsFor(manifest, cacheDir, threads);
  const { checkpoint, ...described } = findManifest(settings.model);
  if (described.net !== 'lavin' || checkpoint.kind !== 'path') throw new Error(`${manifest} is no manifest of LaVIN.`);
  const { parts } = described;
  const paths = { base: join(checkpoint.path, parts.base), vision: join(checkpoint.path, parts.vision) };
  const base = openLlamaCheckpoint(paths.base);
  const model = describeLavin(
    { ...base, path: paths.base },
    { ...openClipVision(paths.vision), path: paths.vision },
    openLavinAdapter(join(checkpoint.path, parts.adapter)),
    described.settings,
  );
  const runtime = createRuntime(settings.runtime);
  const options = {
    folder: join(cacheDir, 'compiled'),
    name: described.name,
    formats: { prefill: described.precision.prefill, decode: described.precision.decode, cache: 'float32' },
    contextLength: context,
    tower: described.precision.vision,
    sample: calibrationSample(createTokenizer(base.tokenizer), createChatTemplate(base.tokenizer)),
    session: { provider: 'cpu', threads },
  } as const;
  const sharesMs = await timed(() => routerShares(model, runtime, options));
  const decoderMs = await timed(() => compileLavinDecoder(model, runtime, options));
  return { sharesMs, decoderMs };
}

/** Loads the quantised model and answers about a picture. */
async function answer({ manifest, cacheDir, threads }: Extract<Task, { manifest: string }>): Promise<StepResult> {
  const settings = settingsFor(manifest, cacheDir, threads);
  const began = performance.now();
  const model = await loadLanguageModel(settings, createLogger('warn'));
  const loadMs = performance.now() - began;
  const image = {
    number: 1,
    width: 224,
    height: 224,
    rgb: new Uint8Array(3 * 224 * 224).map((_, i) => (i * 37) % 251),
  };
  const sampling = { ...model.sampling, temperature: 0, seed: 1 };
  const messages = [{ role: 'user' as const, content: question, images: [image] }];
  const result: StepResult = { loadMs };
  for await (const event of model.generate({ messages, sampling, maxNewTokens: answerTokens })) {
    if (event.type === 'prompt') result.promptTokens = event.promptTokens;
    if (event.type === 'done')
      Object.assign(result, { prefillMs: event.prefillMs, decodeMs: event.decodeMs, newTokens: event.newTokens });
  }
  await model.dispose();
  return result;
}

/** llama.cpp on a file of the same shape: as many tokens of prompt and answer. */
async function llama({ file, threads, promptTokens }: Extract<Task, { file: string }>): Promise<StepResult> {
  const began = performance.now();
  const engine = await llamaCpp(file, threads, context);
  const loadMs = performance.now() - began;
  const prompt = Array.from({ length: promptTokens }, (_, index) => 300 + ((index * 7919) % 30_000));
  await engine.prepare(prompt);
  const asked = performance.now();
  let firstAt = asked;
  let newTokens = 0;
  await engine.generate(
    prompt,
    answerTokens,
    () => {
      if (newTokens === 0) firstAt = performance.now();
      newTokens += 1;
    },
    { guesses: false },
  );
  return { loadMs, promptTokens, prefillMs: firstAt - asked, decodeMs: performance.now() - firstAt, newTokens };
}

function settingsFor(manifest: string, cacheDir: string, threads: number) {
  const settings = benchSettings(manifest, threads);
  return { ...settings, cacheDir, model: { ...settings.model, contextTokens: context } };
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}
