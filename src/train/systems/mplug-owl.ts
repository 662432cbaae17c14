import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { clipPixels, preprocess } from '../../engine/images/preprocess.ts';
import { checkMplugOwl } from '../../engine/systems/mplug-owl.ts';
import { closingOnFailure } from '../../engine/systems/opened-files.ts';
import { createTokenizer } from '../../engine/text/tokenizer.ts';
import { parseMplugOwlConfig, tokensPerImage } from '../../nets/mplug-owl-config.ts';
import type { ModelManifest } from '../../weights/manifest.ts';
import { openMplugOwl } from '../../weights/mplug-owl.ts';
import { openPeftAdapter, type PeftAdapter } from '../../weights/peft.ts';
import { owlPairWording, owlWording } from '../encode/mplug-owl.ts';
import { type LoraOptions, loraOfUpdates, newLora } from '../lora.ts';
import { Random } from '../random.ts';
import type { Recipe } from '../recipe-schema.ts';
import { openMplugOwlStep } from '../steps/mplug-owl-step.ts';
import type { TrainableTensor } from '../training-step.ts';
import { openBase } from './base-products.ts';
import { saveTrained } from './save-trained.ts';
import type { OpenSystemOptions, TrainedSystem } from './system.ts';

type OwlRecipe = Extract<Recipe, { system: 'mplug-owl' }>;
type OwlManifest = Extract<ModelManifest, { net: 'mplug-owl' }>;

const VISUAL = 'visual.safetensors';
const LORA = 'adapter';
/** Path of the decoder in the model that PEFT wraps. */
const DECODER = 'language_model.';

/**
 * mPLUG-Owl (Ye et al. 2023) in its two stages: the visual side learns before a frozen language model, then LoRA on the
 * language model.
 */
export function openMplugOwlTraining(
  recipe: OwlRecipe,
  manifest: OwlManifest,
  options: OpenSystemOptions,
): Promise<TrainedSystem> {
  const { runtime, threads, source, workFolder } = options;
  return closingOnFailure(async (opened) => {
    const { parts } = manifest;
    const visualBefore = parts.visual && resolve(source, parts.visual);
    const path = resolve(source, parts.base);
    const checkpoint = opened(openMplugOwl(path, undefined, visualBefore));
    const config = parseMplugOwlConfig(checkpoint.config, checkpoint.abstractorInner);
    checkMplugOwl(checkpoint, config);
    const before = parts.adapter === undefined ? undefined : resolve(source, parts.adapter);
    const isLora = recipe.stage === 2;
    const lora = isLora ? loraOf(recipe, config.text, before) : undefined;
    const visual = recipe.visual ?? (isLora ? 'none' : 'all');
    const tokenizer = createTokenizer(checkpoint.readTokenizer());
    const decoder = { config: config.text, tensors: checkpoint.decoder };
    const step = openMplugOwlStep({ ...checkpoint, config }, runtime, {
      threads,
      workFolder,
      contextLength: Math.min(recipe.maxTokens, config.text.contextLength),
      recompute: recipe.recompute,
      base: await openBase(recipe.baseProducts, decoder, tokenizer, options),
      visual,
      ...(lora && { lora: lora.tensors }),
    });
    const tools = { tokenizer, tokensPerImage: tokensPerImage(config) };
    const keptVisual = visual === 'none' ? visualBefore : VISUAL;
    return {
      step,
      reading: {
        wording: isLora ? owlWording(tools) : owlPairWording(tools),
        contextLength: config.text.contextLength,
        see: (pixels) => preprocess(pixels, { size: config.vision.imageSize, fit: 'squash', ...clipPixels }),
      },
      frozen: checkpoint.sources,
      save(folder) {
        const isOfLora = (name: string) => /\.lora_[AB]\.weight$/.test(name);
        const [matrices, seeing] = [isOfLora, (name: string) => !isOfLora(name)].map(
          (holds) => new Map([...step.parameters].filter(([name]) => holds(name))),
        ) as [Map<string, TrainableTensor>, Map<string, TrainableTensor>];
        if (seeing.size > 0) saveTrained(join(folder, VISUAL), seeing);
        if (lora) saveLora(join(folder, LORA), lora.config, matrices);
      },
      manifest: {
        ...manifest,
        checkpoint: { kind: 'path', path: '.' },
        parts: {
          base: path,
          ...(keptVisual && { visual: keptVisual }),
          ...(lora ? { adapter: LORA } : before && { adapter: before }),
        },
      },
      async close() {
        await step.dispose();
        checkpoint.close();
      },
    };
  });
}

/** The matrices to be trained and what PEFT's configuration says of them. */
function loraOf({ goOn, lora, seed }: OwlRecipe, llama: Parameters<typeof newLora>[0], before: string | undefined) {
  if (!goOn || before === undefined) {
    const random = Random.of(seed, 'lora');
    return { tensors: newLora(llama, { ...lora, path: DECODER }, () => random.next()), config: peftConfig(lora) };
  }
  const adapter = openPeftAdapter(before);
  try {
    return { tensors: loraOfUpdates(decoderUpdates(adapter), DECODER), config: adapter.config };
  } finally {
    adapter.close();
  }
}

function decoderUpdates({ updates }: PeftAdapter) {
  return new Map([...updates].map(([module, update]) => [module.slice(DECODER.length), update]));
}

/** `adapter_config.json` as PEFT reads it; modules are named by a pattern that leaves the visual side out. */
function peftConfig({
  rank,
  alpha,
  targets,
}: Pick<LoraOptions, 'rank' | 'alpha' | 'targets'>): Record<string, unknown> {
  return {
    peft_type: 'LORA',
    task_type: 'CAUSAL_LM',
    r: rank,
    lora_alpha: alpha,
    lora_dropout: 0,
    target_modules: `.*language_model.*\\.(${targets.join('|')})`,
    bias: 'none',
    inference_mode: true,
  };
}

function saveLora(folder: string, config: unknown, matrices: ReadonlyMap<string, TrainableTensor>): void {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, 'adapter_config.json');
  writeFileSync(`${path}.partial`, `${JSON.stringify(config, undefined, 2)}\n`);
  renameSync(`${path}.partial`, path);
  saveTrained(join(folder, 'adapter_model.safetensors'), matrices);
}
