import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beamSearch } from '../../../src/engine/beam-search.ts';
import { embed, type PromptToken } from '../../../src/engine/embed.ts';
import { negativeLogLikelihood } from '../../../src/engine/perplexity/negative-log-likelihood.ts';
import { MplugOwl } from '../../../src/engine/systems/mplug-owl.ts';
import { createSampler } from '../../../src/engine/text/sampler.ts';
import { type MplugOwlAdapter, openMplugOwl } from '../../../src/weights/mplug-owl.ts';
import { integers, openModel, type Run } from '../../engine/support/goldens.ts';
import { NATIVE } from '../../engine/support/runtimes.ts';
import { decodeGreedily } from '../../engine/support/sequences.ts';
import { type Check, close, same } from '../check.ts';
import { type OwlCase, openCases, openPictures, promptOf } from './case.ts';
import { checkDialogue } from './dialogue.ts';
import { checkStoredForms } from './stored-forms.ts';
import { checkVision } from './vision.ts';

const HIDDEN = 1e-4;
const LOGITS = 1e-4;
const ADAPTED_LOGITS = 2e-4;
const LOSS = 1e-5;

/** The pictures, prompts, answers and files of a golden model. */
export async function* checkModel(folder: string): AsyncGenerator<Check, void, void> {
  yield* checkStoredForms(folder);
  const cases = openCases(folder);
  const isAdapted = ({ name }: OwlCase) => name.endsWith('_with_adapter');
  await using plain = await load(folder);
  yield* checkVision(folder, plain.owl);
  yield* checkCases(
    folder,
    plain.owl,
    cases.filter((found) => !isAdapted(found)),
  );
  const adapted = cases.filter(isAdapted);
  if (adapted.length > 0) {
    for (const use of ['merged', 'beside'] as const) {
      await using model = await load(folder, { folder: path.join(folder, 'adapter'), use });
      for (const found of adapted) yield* checkAnswer(folder, model.owl, found, `${found.name}.${use}`, ADAPTED_LOGITS);
    }
  }
  for (const { file } of cases) file.close();
}

async function load(folder: string, adapter?: MplugOwlAdapter) {
  const compiled = mkdtempSync(path.join(tmpdir(), 'tyto-golden-'));
  try {
    const owl = await MplugOwl.load(openMplugOwl(path.join(folder, 'model.safetensors'), adapter), NATIVE, {
      folder: compiled,
      name: 'golden',
      formats: { prefill: 'fp32', decode: 'fp32', cache: 'float32' },
      tower: 'fp32',
      contextLength: 1024,
      session: { threads: 1, provider: 'cpu' },
      sample: [],
    });
    return { owl, [Symbol.asyncDispose]: () => owl.dispose() };
  } finally {
    rmSync(compiled, { recursive: true });
  }
}

async function* checkCases(
  folder: string,
  owl: MplugOwl,
  cases: readonly OwlCase[],
): AsyncGenerator<Check, void, void> {
  const config = owl.config.text;
  const source = path.join(folder, 'model.safetensors');
  const open = () => openMplugOwl(source).decoder;
  const decoder = open();
  const model = await openModel({ name: 'owl', config, source, open, cases: [] }, NATIVE);
  const { file, pixels } = openPictures(folder);
  for (const found of cases) {
    const prompt = await promptOf(owl, found, pixels);
    yield* checkRun(found, await model.run(prompt), config.vocabularySize);
    if (found.file.has('inputs_embeds')) {
      yield close(`${found.name}.inputs_embeds`, embed(decoder, prompt), found.file.read('inputs_embeds'), HIDDEN);
    }
    yield* checkAnswer(folder, owl, found, found.name, LOGITS);
    yield* checkDialogue(found, owl.tokensPerImage);
  }
  file.close();
  decoder.close();
  await model.dispose();
}

function* checkRun({ name, file, ids }: OwlCase, run: Run, vocabulary: number) {
  for (let layer = 0; file.has(`lm.layer.${layer}`); layer++) {
    yield close(`${name}.lm.layer.${layer}`, run.hidden[`hidden.${layer}`], file.read(`lm.layer.${layer}`), HIDDEN);
  }
  yield close(`${name}.lm.final_norm`, run.hidden.final_norm, file.read('lm.final_norm'), HIDDEN);
  yield close(`${name}.logits`, run.logits, file.read('logits'), LOGITS);
  if (!file.has('loss')) return;
  const losses = ids
    .slice(1)
    .flatMap((target, row) => (target < 0 ? [] : [negativeLogLikelihood(run.logits, vocabulary, row, target)]));
  const mean = losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
  yield close(`${name}.loss`, [mean], file.read('loss'), LOSS);
}

/** The likeliest ids without a pair of them coming twice, as the official demo answers. */
async function decodeWithoutRepeats({ decoder }: MplugOwl, prompt: readonly PromptToken[], count: number) {
  const sampler = createSampler({
    repetitionPenalty: 1,
    noRepeatNgram: 2,
    temperature: 0,
    topK: 0,
    minP: 0,
    topP: 1,
    stop: [],
  });
  const ids = [sampler.next(await decoder.prefill(prompt), [])];
  while (ids.length < count) {
    const logits = await decoder.decode(ids.slice(-1), prompt.length + ids.length - 1);
    ids.push(sampler.next(logits, []));
  }
  return ids;
}

/** Greedy ids, as the model answers users; and the logits of a prompt whose adapter is in the weights. */
async function* checkAnswer(folder: string, owl: MplugOwl, found: OwlCase, name: string, tolerance: number) {
  const { file, pixels } = openPictures(folder);
  const prompt = await promptOf(owl, found, pixels);
  const expected = integers(found.file, 'greedy_ids');
  const answer = await decodeGreedily(owl.decoder, prompt, expected.length);
  yield same(`${name}.greedy_ids`, answer.ids, expected);
  yield close(`${name}.greedy_logits`, answer.logits, found.file.read('greedy_logits'), tolerance);
  if (found.file.has('greedy_no_repeat_2_ids')) {
    const unrepeated = integers(found.file, 'greedy_no_repeat_2_ids');
    const ids = await decodeWithoutRepeats(owl, prompt, unrepeated.length);
    yield same(`${name}.greedy_no_repeat_2_ids`, ids, unrepeated);
  }
  if (found.file.has('beam3_ids')) {
    const likeliest = integers(found.file, 'beam3_ids');
    const search = { beams: 3, most: likeliest.length, endIds: [] };
    const answered = await beamSearch(owl.decoder, prompt, search);
    yield same(`${name}.beam3_ids`, answered.ids, likeliest);
    yield close(`${name}.beam3_score`, [answered.score], found.file.read('beam3_score'), tolerance);
  }
  if (!found.file.has('lm.final_norm')) {
    const logits: number[] = [];
    for (const [position, token] of prompt.entries()) logits.push(...(await owl.decoder.decode([token], position)));
    yield close(`${name}.logits`, logits, found.file.read('logits'), tolerance);
  }
  file.close();
}
