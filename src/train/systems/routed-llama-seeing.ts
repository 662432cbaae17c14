import { join, resolve } from 'node:path';
import { Dinov2Tower, FEATURES } from '../../engine/systems/dinov2-tower.ts';
import type { Tokenizer } from '../../engine/text/tokenizer.ts';
import {
  NECK,
  NECK_GROUNDING,
  NECK_LEXICON,
  NECK_MEAN,
  NECK_SPELLING,
  type VisualNeckConfig,
  visualNeckShapes,
} from '../../nets/visual-neck.ts';
import type { MemoryTensor } from '../../weights/memory-tensors.ts';
import type { LlamaWeights } from '../../weights/meta-llama.ts';
import { checksumsOf } from '../base-checksums.ts';
import { Random } from '../random.ts';
import type { Recipe } from '../recipe-schema.ts';
import { Dice } from '../spark/dice.ts';
import { openArt } from '../spark/pictures/art.ts';
import { FeatureCache } from '../spark/pictures/feature-cache.ts';
import { embedLexicon, LEXICON, type LexiconEmbeddings, WHOLE_TOKENS } from '../spark/pictures/picture-labels.ts';
import { PicturePool } from '../spark/pictures/picture-pool.ts';
import { EMOJI, fetchSparkFiles, TRAINED_VENDORS } from '../spark/sources.ts';
import type { Lexicon } from '../steps/neck-step.ts';
import { linear } from './initial.ts';
import type { OpenSystemOptions } from './system.ts';

type RoutedLlamaRecipe = Extract<Recipe, { system: 'routed-llama' }>;

/** Seeds of what is measured on lie so far from those of what is learned. */
export const HELD_BACK_SEED = 500_000;
/** Drawings by which the tower's features are centred. */
const CENTRED_ON = 400;

/** Share of the pictures that questions are asked about, and that the neck is not aligned on: it would know them by heart. */
const ASKED = 1 / 6;

/** What a model learns to see with. */
export interface Seeing {
  neck: VisualNeckConfig;
  /** The neck's tensors before anything is learned. */
  beginning: ReadonlyMap<string, MemoryTensor>;
  lexicon: Lexicon;
  pools: { learned: PicturePool; heldBack: PicturePool };
  /** The tower's file. */
  tower: string;
  close(): Promise<void>;
}

/**
 * Opens tower and art, and makes a neck's beginning of what the tower sees in some drawings.
 * @param vision The tower's file in the model's folder.
 * @throws {FetchError | Error} when the model names none.
 */
export async function openSeeing(
  { seed, model }: RoutedLlamaRecipe,
  { wholeSize, partSize, names, lessons, pictures, pages, estranged }: NonNullable<RoutedLlamaRecipe['seeing']>,
  vision: string | undefined,
  { base, tokenizer }: { base: LlamaWeights; tokenizer: Tokenizer },
  { settings, runtime, threads, source, workFolder, signal, onFetch }: OpenSystemOptions,
): Promise<Seeing> {
  if (vision === undefined) {
    throw new Error(
      `The recipe learns to see, but its model ${model} names no tower. Take "seeing" out, or name a model whose manifest has parts.vision.`,
    );
  }
  const tower = resolve(source, vision);
  const wanted = TRAINED_VENDORS.map((vendor) => EMOJI[vendor]);
  const files = await fetchSparkFiles(wanted, settings, { signal, onEvent: onFetch });
  const art = openArt(Object.fromEntries(TRAINED_VENDORS.map((vendor, index) => [vendor, files[index]])));
  // What is kept of a drawing is what this very tower saw.
  const [checksum = ''] = Object.values(await checksumsOf([tower], signal));
  const eye = await Dinov2Tower.open(tower, runtime, {
    folder: workFolder,
    name: 'spark',
    format: 'fp32',
    session: { threads, provider: 'cpu' },
  });
  try {
    const features = new FeatureCache(join(workFolder, 'features', checksum), eye);
    const asked = lessons > 0 ? Math.ceil(ASKED * pictures) : pictures;
    const poolOf = (from: number) => new PicturePool(art, features, { seed: from, pictures, asked, pages, estranged });
    const pools = { learned: poolOf(seed), heldBack: poolOf(seed + HELD_BACK_SEED) };
    const lexicon = embedLexicon(tokenizer, base.tensors);
    const neck = {
      ...FEATURES,
      wholes: WHOLE_TOKENS,
      wholeSize,
      partSize,
      hiddenSize: lexicon.mean.length,
      entries: LEXICON.length,
      names,
      grounding: true,
    };
    const seen = await lookAtSome(pools.learned, signal);
    return {
      neck,
      beginning: beginningOf(neck, seed, lexicon, seen),
      lexicon: { entries: LEXICON.length, embeddings: lexicon.words },
      pools,
      tower,
      close: () => eye.dispose(),
    };
  } catch (error) {
    await eye.dispose();
    throw error;
  }
}

/** The features of some drawings, by which the others are centred. */
async function lookAtSome(pool: PicturePool, signal: AbortSignal): Promise<Float32Array[]> {
  const dice = new Dice(pool.seedOf(0));
  const seen: Float32Array[] = [];
  for (let count = 0; count < CENTRED_ON; count++) {
    signal.throwIfAborted();
    seen.push(await pool.featuresOf(pool.labelled(dice)));
  }
  return seen;
}

/** Layers as PyTorch begins them; visual tokens as long as words are, and at first in the midst of all words. */
function beginningOf(
  neck: VisualNeckConfig,
  seed: number,
  { words, spelling, mean }: LexiconEmbeddings,
  seen: readonly Float32Array[],
): Map<string, MemoryTensor> {
  const { centre, scale } = statisticsOf(seen, neck);
  const root = Math.sqrt(words.reduce((sum, value) => sum + value * value, 0) / words.length);
  return new Map(
    [...visualNeckShapes(neck)].map(([name, shape]): [string, MemoryTensor] => {
      const filled = (values: Float32Array<ArrayBuffer>): [string, MemoryTensor] => [name, { shape, values }];
      const [rows = 1, columns = 1] = shape;
      if (name === `${NECK}.centre`) return filled(centre);
      if (name === `${NECK}.scale`) return filled(scale);
      if (name === NECK_LEXICON) return filled(Float32Array.from(words));
      if (name === NECK_SPELLING) return filled(Float32Array.from(spelling));
      if (name === `${NECK}.norm.weight`) return filled(new Float32Array(rows).fill(root));
      if (name === `${NECK}.slots`) {
        return filled(Float32Array.from({ length: rows * columns }, (_, index) => mean[index % columns] as number));
      }
      if (name === NECK_MEAN) return filled(Float32Array.from(mean));
      if (name.endsWith('.bias') || name === NECK_GROUNDING) return filled(new Float32Array(rows * columns));
      return [name, linear()(shape, Random.of(seed, name))];
    }),
  );
}

/** The mean of each feature, and one over its deviation; parts have theirs in common. */
function statisticsOf(
  seen: readonly Float32Array[],
  { classes, parts, featureSize }: VisualNeckConfig,
): { centre: Float32Array<ArrayBuffer>; scale: Float32Array<ArrayBuffer> } {
  const size = (classes + parts) * featureSize;
  const groupOf = (index: number) =>
    index < classes * featureSize ? index : classes * featureSize + (index % featureSize);
  const [sums, squares, counts] = [new Float64Array(size), new Float64Array(size), new Float64Array(size)];
  for (const features of seen) {
    for (const [index, value] of features.entries()) {
      const group = groupOf(index);
      sums[group] = (sums[group] as number) + value;
      squares[group] = (squares[group] as number) + value * value;
      counts[group] = (counts[group] as number) + 1;
    }
  }
  const meanOf = (group: number) => (sums[group] as number) / (counts[group] as number);
  const deviationOf = (group: number) =>
    Math.sqrt(Math.max(0, (squares[group] as number) / (counts[group] as number) - meanOf(group) ** 2));
  return {
    centre: Float32Array.from({ length: size }, (_, index) => meanOf(groupOf(index))),
    scale: Float32Array.from({ length: size }, (_, index) => 1 / (deviationOf(groupOf(index)) + 1e-3)),
  };
}
