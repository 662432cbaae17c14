import { existsSync } from 'node:fs';
import path from 'node:path';
import { preprocess } from '../../src/engine/images/preprocess.ts';
import { alpacaPrompt } from '../../src/engine/systems/alpaca-prompt.ts';
import { releasedPixels, towerGraph } from '../../src/engine/systems/llama-adapter-v2.ts';
import { openSafetensors } from '../../src/weights/safetensors.ts';
import { floats, valuesOf } from '../engine/support/tensors.ts';
import { compute } from '../graph/compute.ts';
import { type Check, close, type GoldenSystem, same } from './check.ts';
import { configOf } from './config-file.ts';
import { decoderStates, plainStates } from './llama-adapter-v2/decoder-states.ts';
import { type Golden, type GoldenCase, openChatGolden, openGolden } from './llama-adapter-v2/golden.ts';
import { runOfficially } from './llama-adapter-v2/official-run.ts';
import { openSystem } from './llama-adapter-v2/open-system.ts';
import { checkChatTraining, checkTraining } from './llama-adapter-v2/train.ts';

const TOLERANCE = 1e-4;
/** LoRA is merged into the weights here, and kept beside them in the official code. */
const LORA = 2e-4;
const PIXELS = 1e-6;
const EOS = 2;

/** LLaMA-Adapter V2: the multimodal system, the text-only chat model, and a folder of its prompts and pictures. */
export const llamaAdapterV2: GoldenSystem = {
  name: 'llama-adapter-v2',
  recognises: (folder) => isMultimodal(folder) || isChat(folder) || hasPrompts(folder) || hasPictures(folder),
  async *check(folder) {
    if (isMultimodal(folder)) yield* checkMultimodal(openGolden(folder));
    if (isMultimodal(folder)) yield* checkBeside(openGolden(folder, { lora: 'beside' }));
    if (isChat(folder)) yield* checkChat(folder);
    if (hasPrompts(folder)) yield* checkPrompts(folder);
    if (hasPictures(folder)) yield* checkPictures(folder);
  },
  async *checkTraining(folder) {
    if (isMultimodal(folder)) yield* checkTraining(folder);
    if (isChat(folder)) yield* checkChatTraining(folder);
  },
};

function innerConfig(folder: string): object {
  const { config } = configOf(folder);
  return typeof config === 'object' && config !== null ? config : {};
}

function isMultimodal(folder: string): boolean {
  return 'query_layer' in innerConfig(folder);
}

function isChat(folder: string): boolean {
  return 'adapter_layer' in innerConfig(folder);
}

function hasPrompts(folder: string): boolean {
  return 'format_prompt' in configOf(folder, 'prompts.json');
}

const official = '.tensor_bgr_official';

function hasPictures(folder: string): boolean {
  const file = path.join(folder, 'preprocess.safetensors');
  return (
    existsSync(file) &&
    openSafetensors(file)
      .names()
      .some((name) => name.endsWith(official))
  );
}

async function* checkMultimodal(golden: Golden): AsyncGenerator<Check, void, void> {
  const { model, outputs } = golden;
  for (const each of golden.cases) {
    for (const row of each.prompts.keys()) yield* checkStates(golden, each, row);
  }
  const [first] = golden.cases.find(({ name }) => name === 'img')?.prompts ?? [];
  if (first && outputs.has('llama_only.logits_last')) {
    const { logits } = await plainStates(model, first);
    const last = logits?.subarray(-model.llama.vocabularySize);
    yield close('llama_only.logits_last', last, outputs.read('llama_only.logits_last'), toleranceOf(golden));
  }
  yield* checkAnswers(golden);
}

/** LoRA kept beside the weights gives the same answers. */
async function* checkBeside(golden: Golden): AsyncGenerator<Check, void, void> {
  if (!golden.model.weights.beside) return;
  for await (const check of checkAnswers(golden)) yield { ...check, name: `${check.name} (LoRA beside)` };
}

function toleranceOf({ model }: Golden): number {
  return model.weights.shape.loraRank ? LORA : TOLERANCE;
}

function label(golden: GoldenCase, tensor: string, row: number): string {
  return golden.prompts.length > 1 ? `${golden.name}.${tensor}[${row}]` : `${golden.name}.${tensor}`;
}

/** The tensors of one prompt and its picture on their way to the logits. */
async function* checkStates(golden: Golden, each: GoldenCase, row: number): AsyncGenerator<Check, void, void> {
  const { model, outputs } = golden;
  if (!model.tower) return;
  const { imageSize } = model.tower.clip;
  const image = floats([1, 3, imageSize, imageSize], each.images[row] ?? []);
  const seen = await compute(towerGraph(model.tower, { stepOutputs: true }), { image });
  const visualTokens = valuesOf(seen.visual_tokens);
  const start = Math.min(...each.prompts.map(({ length }) => length));
  const states = await decoderStates(model, each.prompts[row]?.slice(0, start) ?? [], visualTokens);
  const ours: Record<string, Float32Array | undefined> = { visual_query: visualTokens, 'llm.input': states.input };
  for (const [name, tensor] of Object.entries(seen)) ours[name] = valuesOf(tensor);
  for (const [name, values] of Object.entries(states)) {
    ours[`llm.${name.replace(/^prompt\./, 'dynamic_adapter.')}`] = values;
  }
  for (const stored of outputs.names()) {
    const name = stored.slice(each.name.length + 1);
    if (!stored.startsWith(`${each.name}.`) || name === 'step_logits') continue;
    yield close(label(each, name, row), ours[name], outputs.read(stored, row, row + 1), toleranceOf(golden));
  }
}

/** The answers of the system as it is served. */
async function* checkAnswers(golden: Golden): AsyncGenerator<Check, void, void> {
  const system = await openSystem(golden.model, golden.sources, golden.contextLength);
  try {
    for (const each of golden.cases) {
      const start = Math.min(...each.prompts.map(({ length }) => length));
      const steps = golden.outputs.info(`${each.name}.step_logits`).shape[1] as number;
      for (const [row, prompt] of each.prompts.entries()) {
        // A picture of zeros is what the official code answers text alone by; the system takes it for no picture.
        const image = each.images[row]?.some((value) => value !== 0) ? each.images[row] : undefined;
        await system.use(await system.look(image));
        const run = await runOfficially(system.decoder, prompt, { start, steps });
        const logits = golden.outputs.read(`${each.name}.step_logits`, row, row + 1);
        yield close(label(each, 'step_logits', row), run.logits, logits, toleranceOf(golden));
        const ids = run.ids.slice(0, each.mostNewTokens);
        const answer = ids.includes(EOS) ? ids.slice(0, ids.indexOf(EOS)) : ids;
        yield same(label(each, 'decoded_ids', row), answer, each.decoded[row] ?? []);
      }
    }
  } finally {
    await system.dispose();
  }
}

/** The chat model, whose scales stand before its weights. */
async function* checkChat(folder: string): AsyncGenerator<Check, void, void> {
  const { model, sources, inputs, outputs, contextLength } = openChatGolden(folder);
  const [rows = 0] = inputs.info('examples').shape;
  for (let row = 0; row < rows; row++) {
    const states = await decoderStates(model, [...inputs.read('examples', row, row + 1)]);
    for (const name of outputs.names().filter((stored) => /^(hidden\.\d+|logits)$/.test(stored))) {
      yield close(`${name}[${row}]`, states[name], outputs.read(name, row, row + 1), TOLERANCE);
    }
  }
  const system = await openSystem(model, sources, contextLength);
  const [, steps = 0] = outputs.info('infer.step_logits').shape;
  const example = [...inputs.read('examples', 0, 1)];
  const start = 6;
  const { logits } = await runOfficially(system.decoder, example.slice(0, start + steps - 1), { start, steps });
  yield close('infer.step_logits', logits, outputs.read('infer.step_logits'), TOLERANCE);
  await system.dispose();
}

async function* checkPrompts(folder: string): AsyncGenerator<Check, void, void> {
  const { format_prompt: cases } = configOf(folder, 'prompts.json') as unknown as {
    format_prompt: { instruction: string; input: string | null; prompt: string }[];
  };
  const ours = cases.map(({ instruction, input }) => alpacaPrompt(instruction, input ?? undefined));
  yield same(
    'format_prompt',
    ours,
    cases.map(({ prompt }) => prompt),
  );
}

async function* checkPictures(folder: string): AsyncGenerator<Check, void, void> {
  const file = openSafetensors(path.join(folder, 'preprocess.safetensors'));
  for (const stored of file.names().filter((name) => name.endsWith('.rgb_uint8'))) {
    const name = stored.slice(0, -'.rgb_uint8'.length);
    const [height = 0, width = 0] = file.info(stored).shape;
    const picture = { width, height, rgb: file.raw(stored) };
    for (const [channels, tensor] of [
      ['rgb', `${name}.tensor_rgb`],
      ['bgr', `${name}${official}`],
    ] as const) {
      const size = file.info(tensor).shape[1] as number;
      const ours = preprocess(picture, { ...releasedPixels, size, channels });
      yield close(tensor, ours, file.read(tensor), PIXELS);
    }
  }
}
