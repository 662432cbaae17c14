import { join, resolve } from 'node:path';
import { closingOnFailure } from '../../engine/systems/opened-files.ts';
import { describeRoutedLlama, type RoutedLlama, routedAdapterShapes } from '../../engine/systems/routed-llama.ts';
import { createChatTemplate } from '../../engine/text/chat-template.ts';
import { createTokenizer } from '../../engine/text/tokenizer.ts';
import { parseLlamaConfig } from '../../nets/llama-config.ts';
import {
  NECK,
  NECK_LEXICON,
  NECK_MEAN,
  NECK_SPELLING,
  type VisualNeckConfig,
  visualTokens,
} from '../../nets/visual-neck.ts';
import { joinTensors } from '../../weights/joined-tensors.ts';
import { openLlamaCheckpoint } from '../../weights/llama-checkpoint.ts';
import type { ModelManifest } from '../../weights/manifest.ts';
import { memoryTensors } from '../../weights/memory-tensors.ts';
import type { LlamaWeights } from '../../weights/meta-llama.ts';
import type { TensorSource } from '../../weights/tensor-source.ts';
import type { BatchSource } from '../batch-source.ts';
import { readTrainable, type TrainedTensors } from '../net/trained-tensors.ts';
import { Random } from '../random.ts';
import type { PreparedData } from '../recipe-data.ts';
import type { Recipe } from '../recipe-schema.ts';
import { readingSource } from '../spark/documents/reading-source.ts';
import type { ReadingPrompts } from '../spark/documents/reading-tokens.ts';
import { OneAfterAnother } from '../spark/one-after-another.ts';
import { alignmentSource } from '../spark/pictures/alignment-source.ts';
import type { PicturePool } from '../spark/pictures/picture-pool.ts';
import { seeingSource } from '../spark/pictures/seeing-source.ts';
import { TakingTurns } from '../spark/taking-turns.ts';
import { openRoutedLlamaStep } from '../steps/routed-llama-step.ts';
import { openBase } from './base-products.ts';
import { type Beginning, normal, xavier, zeros } from './initial.ts';
import { HELD_BACK_SEED, openSeeing, type Seeing } from './routed-llama-seeing.ts';
import { saveTrained } from './save-trained.ts';
import { settledRouter } from './settled-router.ts';
import type { OpenSystemOptions, TrainedSystem } from './system.ts';

type RoutedLlamaRecipe = Extract<Recipe, { system: 'routed-llama' }>;
type BaseManifest = Extract<ModelManifest, { net: 'llama' | 'routed-llama' }>;

const ADAPTER = 'adapter.safetensors';
/** The order in which five batches come, by how many of them are about drawings. */
const IN_TURN = [4, 0, 2, 1, 3];

/**
 * A LLaMA with routed adapters, whose expert for images learns to read what experts saw, and with a tower to see; the expert
 * for text stays at nothing, so that text remains the base model's.
 * @throws {Error} for a recipe that is to learn to see, when the model has no tower, or neither a neck nor lessons for one.
 */
export function openRoutedLlamaTraining(
  recipe: RoutedLlamaRecipe,
  manifest: BaseManifest,
  options: OpenSystemOptions,
): Promise<TrainedSystem> {
  const { settings, runtime, threads, source, workFolder } = options;
  return closingOnFailure(async (opened) => {
    const { base: basePart = '.', vision } = manifest.net === 'routed-llama' ? manifest.parts : {};
    const basePath = resolve(source, basePart);
    const base = openLlamaCheckpoint(basePath);
    opened(base.tensors);
    const tokenizer = createTokenizer(base.tokenizer);
    const known =
      recipe.goOn && manifest.net === 'routed-llama'
        ? describeRoutedLlama({ ...base, path: basePath }, manifest.adapter)
        : undefined;
    if (known) opened(known.tensors);
    if (known && !known.neck) checkLessons(recipe);
    const lessons = recipe.seeing && (await openSeeing(recipe, recipe.seeing, vision, { base, tokenizer }, options));
    const model = known ? withNeck(known, lessons) : freshModel(recipe, base, lessons);
    opened(model.tensors);
    const { llama, lavin, neck } = model;
    const trained = trainedTensors(model.tensors);
    const contextLength = Math.min(recipe.maxTokens, llama.contextLength);
    const step = openRoutedLlamaStep(model, trained, runtime, {
      threads,
      workFolder,
      contextLength,
      recompute: recipe.recompute,
      base: await openBase(recipe.baseProducts, { config: llama, tensors: base.tensors }, tokenizer, options),
      ...(lessons && { lexicon: lessons.lexicon }),
    });
    const now = joinTensors(
      memoryTensors(new Map([...trained.values()].map(({ name, tensor }) => [name, tensor])), ADAPTER),
      model.tensors,
    );
    const prompts = { settings, tokenizer, template: createChatTemplate(base.tokenizer), contextLength };
    return {
      step,
      drawn: drawnData(recipe, prompts, lessons && neck && { pools: lessons.pools, neck }),
      frozen: [basePath, ...(lessons ? [lessons.tower] : [])],
      async save(folder) {
        const router = await settledRouter({ llama, lavin, tensors: now }, runtime, { folder: workFolder, threads });
        const names = [...routedAdapterShapes(llama, lavin, neck).keys()];
        const tensors = names.map((name) => [name, router.get(name) ?? readTrainable(now, name)] as const);
        const metadata = { temperature: String(lavin.temperature), adapter_scale: String(lavin.adapterScale) };
        saveTrained(join(folder, ADAPTER), new Map(tensors), metadata, 'F16');
      },
      manifest: {
        ...manifest,
        net: 'routed-llama',
        checkpoint: { kind: 'path', path: source },
        adapter: ADAPTER,
        parts: { base: basePart, ...(neck && vision && { vision }) },
      },
      async close() {
        await step.dispose();
        await lessons?.close();
        model.tensors.close();
      },
    };
  });
}

/** Adapters that add nothing yet, and a neck that knows but how the tower's features lie. */
function freshModel({ adapter, seed }: RoutedLlamaRecipe, base: LlamaWeights, lessons: Seeing | undefined) {
  const llama = parseLlamaConfig(base.config);
  const { size: adapterSize, temperature, places } = adapter;
  const lavin = { adapterSize, adapterScale: 1, temperature, places };
  const begin = [...routedAdapterShapes(llama, lavin)].map(
    ([name, shape]) => [name, beginningOf(name)(shape, Random.of(seed, name))] as const,
  );
  const tensors = new Map([...begin, ...(lessons?.beginning ?? [])]);
  return {
    llama,
    lavin,
    ...(lessons && { neck: lessons.neck }),
    tensors: joinTensors(base.tensors, memoryTensors(tensors, 'the new adapter')),
  };
}

/** Ahead of the tower's work. @throws {Error} where an adapter without a neck is to see, and no lesson would align a new one. */
function checkLessons({ seeing, model }: Pick<RoutedLlamaRecipe, 'seeing' | 'model'>): void {
  if (seeing?.lessons !== 0) return;
  throw new Error(`The adapter of ${model} has no neck, and a new one must be aligned: "lessons" may not be 0.`);
}

/** An adapter that has learned to read alone begins to see. */
function withNeck(model: RoutedLlama, lessons: Seeing | undefined): RoutedLlama {
  if (model.neck || !lessons) return model;
  const tensors = joinTensors(model.tensors, memoryTensors(lessons.beginning, 'the new neck'));
  return { ...model, neck: lessons.neck, tensors };
}

function beginningOf(name: string): Beginning {
  if (name === 'adapter_modality_embedding.weight') return normal;
  return name.endsWith('.conv_A.weight') ? xavier : zeros;
}

/** The bottlenecks with the expert that images are given to, and the neck but for how features lie. */
function trainedTensors(tensors: TensorSource): TrainedTensors {
  const isTrained = (name: string) =>
    /\.adapter_(?:attn|mlp)\.conv_[AD]\./.test(name) || (name.startsWith(`${NECK}.`) && !isGiven(name));
  const names = tensors.names().filter(isTrained);
  return new Map(names.map((name) => [name, { name, tensor: readTrainable(tensors, name) }]));
}

function isGiven(name: string): boolean {
  return [`${NECK}.centre`, `${NECK}.scale`, NECK_LEXICON, NECK_SPELLING, NECK_MEAN].includes(name);
}

/** Documents to be read; with a neck first pictures that it is aligned on, then also drawings to be asked about. */
function drawnData(
  { seed, batch, maxTokens, evaluation, seeing }: RoutedLlamaRecipe,
  prompts: ReadingPrompts,
  sight: { pools: Seeing['pools']; neck: VisualNeckConfig } | undefined,
): PreparedData {
  const visual = sight ? visualTokens(sight.neck) : 0;
  const reading = (from: number, pool: PicturePool | undefined): BatchSource =>
    readingSource(prompts, {
      seed: from,
      rows: batch.rows,
      longest: maxTokens,
      ...(pool && { beside: { pool, visual } }),
    });
  const answers = (from: number, pool: PicturePool | undefined): BatchSource[] => {
    const documents = reading(from, pool);
    if (!pool || !seeing) return [documents];
    const drawings = seeingSource(pool, prompts, { rows: seeing.rows, questions: seeing.questions, visual });
    return IN_TURN.map((turn) => (turn < seeing.drawingsOfFive ? drawings : documents));
  };
  const learned = new TakingTurns(answers(seed, sight?.pools.learned));
  const source =
    sight && seeing
      ? new OneAfterAnother(
          alignmentSource(sight.pools.learned, { rows: seeing.alignmentRows, parts: sight.neck.parts }),
          seeing.lessons * batch.accumulate,
          learned,
        )
      : learned;
  const batches = Math.ceil((evaluation?.examples ?? 0) / batch.rows);
  async function* heldBack() {
    const source = new TakingTurns(answers(seed + HELD_BACK_SEED, sight?.pools.heldBack));
    for (let count = 0; count < batches; count++) yield source.next();
  }
  return {
    source,
    ...(evaluation && { heldBack }),
    counts: [],
    examples: 0,
    tokens: 0,
    close() {},
  };
}
