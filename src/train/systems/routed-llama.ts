import { join } from 'node:path';
import { closingOnFailure } from '../../engine/systems/opened-files.ts';
import { describeRoutedLlama, routedAdapterShapes } from '../../engine/systems/routed-llama.ts';
import { createChatTemplate } from '../../engine/text/chat-template.ts';
import { createTokenizer } from '../../engine/text/tokenizer.ts';
import { parseLlamaConfig } from '../../nets/llama-config.ts';
import { joinTensors } from '../../weights/joined-tensors.ts';
import { openLlamaCheckpoint } from '../../weights/llama-checkpoint.ts';
import type { ModelManifest } from '../../weights/manifest.ts';
import { memoryTensors } from '../../weights/memory-tensors.ts';
import type { TensorSource } from '../../weights/tensor-source.ts';
import { readTrainable, type TrainedTensors } from '../net/trained-tensors.ts';
import { Random } from '../random.ts';
import type { PreparedData } from '../recipe-data.ts';
import type { Recipe } from '../recipe-schema.ts';
import { ReadingSource } from '../spark/documents/reading-source.ts';
import type { ReadingPrompts } from '../spark/documents/reading-tokens.ts';
import { openRoutedLlamaStep } from '../steps/routed-llama-step.ts';
import { openBase } from './base-products.ts';
import { type Beginning, normal, xavier, zeros } from './initial.ts';
import { saveTrained } from './save-trained.ts';
import { settledRouter } from './settled-router.ts';
import type { OpenSystemOptions, TrainedSystem } from './system.ts';

type RoutedLlamaRecipe = Extract<Recipe, { system: 'routed-llama' }>;
type BaseManifest = Extract<ModelManifest, { net: 'llama' | 'routed-llama' }>;

const ADAPTER = 'adapter.safetensors';
/** Seeds of what is measured on lie so far from those of what is learned. */
const HELD_BACK_SEED = 500_000;

/**
 * A LLaMA with routed adapters, whose expert for images learns to read what experts saw; the expert for text stays at
 * nothing, so that text remains the base model's.
 */
export function openRoutedLlamaTraining(
  recipe: RoutedLlamaRecipe,
  manifest: BaseManifest,
  options: OpenSystemOptions,
): Promise<TrainedSystem> {
  const { settings, runtime, threads, source, workFolder } = options;
  return closingOnFailure(async (opened) => {
    const base = openLlamaCheckpoint(source);
    opened(base.tensors);
    const model =
      recipe.goOn && manifest.net === 'routed-llama'
        ? describeRoutedLlama({ ...base, path: source }, manifest.adapter)
        : freshModel(recipe, base);
    opened(model.tensors);
    const { llama, lavin } = model;
    const trained = secondExperts(model.tensors);
    const contextLength = Math.min(recipe.maxTokens, llama.contextLength);
    const tokenizer = createTokenizer(base.tokenizer);
    const step = openRoutedLlamaStep(model, trained, runtime, {
      threads,
      workFolder,
      contextLength,
      recompute: recipe.recompute,
      base: await openBase(recipe.baseProducts, { config: llama, tensors: base.tensors }, tokenizer, options),
    });
    const now = joinTensors(
      memoryTensors(new Map([...trained.values()].map(({ name, tensor }) => [name, tensor])), ADAPTER),
      model.tensors,
    );
    return {
      step,
      drawn: drawnData(recipe, {
        settings,
        tokenizer,
        template: createChatTemplate(base.tokenizer),
        contextLength,
      }),
      frozen: [source],
      async save(folder) {
        const router = await settledRouter({ llama, lavin, tensors: now }, runtime, { folder: workFolder, threads });
        const names = [...routedAdapterShapes(llama, lavin).keys()];
        const tensors = names.map((name) => [name, router.get(name) ?? readTrainable(now, name)] as const);
        const metadata = { temperature: String(lavin.temperature), adapter_scale: String(lavin.adapterScale) };
        saveTrained(join(folder, ADAPTER), new Map(tensors), metadata, 'F16');
      },
      manifest: { ...manifest, net: 'routed-llama', checkpoint: { kind: 'path', path: source }, adapter: ADAPTER },
      async close() {
        await step.dispose();
        model.tensors.close();
      },
    };
  });
}

/** Adapters that add nothing yet. */
function freshModel({ adapter, seed }: RoutedLlamaRecipe, base: ReturnType<typeof openLlamaCheckpoint>) {
  const llama = parseLlamaConfig(base.config);
  const lavin = { adapterSize: adapter.size, adapterScale: 1, temperature: adapter.temperature };
  const begin = [...routedAdapterShapes(llama, lavin)].map(
    ([name, shape]) => [name, beginningOf(name)(shape, Random.of(seed, name))] as const,
  );
  return { llama, lavin, tensors: joinTensors(base.tensors, memoryTensors(new Map(begin), 'the new adapter')) };
}

function beginningOf(name: string): Beginning {
  if (name === 'adapter_modality_embedding.weight') return normal;
  return name.endsWith('.conv_A.weight') ? xavier : zeros;
}

/** The bottlenecks, and the expert that images are given to. */
function secondExperts(tensors: TensorSource): TrainedTensors {
  const names = tensors.names().filter((name) => /\.adapter_attn\.conv_[AD]\./.test(name));
  return new Map(names.map((name) => [name, { name, tensor: readTrainable(tensors, name) }]));
}

function drawnData({ seed, batch, maxTokens, evaluation }: RoutedLlamaRecipe, prompts: ReadingPrompts): PreparedData {
  const { rows } = batch;
  const sourceOf = (from: number) => new ReadingSource(prompts, { seed: from, rows, longest: maxTokens });
  const batches = Math.ceil((evaluation?.examples ?? 0) / rows);
  async function* heldBack() {
    const source = sourceOf(seed + HELD_BACK_SEED);
    for (let count = 0; count < batches; count++) yield source.next();
  }
  return {
    source: sourceOf(seed),
    ...(evaluation && { heldBack }),
    counts: [],
    examples: 0,
    tokens: 0,
    close() {},
  };
}
