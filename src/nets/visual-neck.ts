import { largest, product } from '../graph/arithmetic.ts';
import type { Graph } from '../graph/graph.ts';
import { add, concat, gather, matMul, mul, reduceMax, reshape, rmsNorm, silu, sub } from '../graph/operators.ts';
import type { LinearLayer, Parameters } from '../graph/parameters.ts';
import { type Dimension, type Value, width } from '../graph/value.ts';
import { slice, softmax } from '../graph/vision-operators.ts';
import type { TensorSource } from '../weights/tensor-source.ts';

/**
 * The neck between a frozen tower and a language model, in two branches. What the tower says of the whole picture becomes a
 * few visual tokens, each of which tells one thing (a name, a colour, a count); what it says of each part of the picture
 * becomes one token a part. Parts go through LaVIN's neck (Luo et al. 2023, section 3.2: two linear layers around SiLU); for
 * the whole there is no SiLU between the two layers, since so many features and so few drawings invite learning by heart.
 */
export interface VisualNeckConfig {
  /** Class tokens of a picture's features, which come first. */
  classes: number;
  /** Parts of the picture, behind them. */
  parts: number;
  /** Of each row of the features. */
  featureSize: number;
  /** Visual tokens of the whole picture. */
  wholes: number;
  /** Bottlenecks of the two branches. */
  wholeSize: number;
  partSize: number;
  /** Of the language model. */
  hiddenSize: number;
  /** Words that visual tokens are drawn towards; absent: they stay as they are. */
  entries?: number;
  /** Likeliest names of the picture that are spelt, in the lexicon's words; absent: none. */
  names?: number;
  /** Whether words of questions are grounded in the picture (`grounding.ts`); that takes entries. */
  grounding?: boolean;
}

/** Name of all the neck's tensors up to its first dot. */
export const NECK = 'adapter_neck';

/** The words that visual tokens are drawn towards, as the language model embeds them less the mean of all: [entries, hidden]. */
export const NECK_LEXICON = `${NECK}.lexicon`;

/**
 * The same words as the language model reads them: the embeddings of each one's tokens, less the mean of all, with what
 * stands between two words behind them: [entries, {@link SPELLING}, hidden].
 */
export const NECK_SPELLING = `${NECK}.spelling`;
/** Tokens of a word that is spelt. */
export const SPELLING = 3;

/** What is added to a word that a visual token tells: [wholes + parts, hidden]. */
export const NECK_GROUNDING = `${NECK}.grounding`;
/** The mean of all word embeddings, which lexicon and directions are without: [hidden]. */
export const NECK_MEAN = `${NECK}.mean`;

const NORM_EPSILON = 1e-6;

/** Divides cosines to the lexicon's words ahead of softmax. */
const TEMPERATURE = 0.015;
/** Share of these words in a visual token; the rest is what the layers found. */
const DRAWN = 0.6;

/** Visual tokens of a picture: those of the whole, then one for each part, then its names. */
export function visualTokens({
  wholes,
  parts,
  names = 0,
}: Pick<VisualNeckConfig, 'wholes' | 'parts' | 'names'>): number {
  return wholes + parts + names * SPELLING;
}

/** The tensors by name, with their shapes. */
export function visualNeckShapes(config: VisualNeckConfig): ReadonlyMap<string, readonly number[]> {
  const { classes, wholes, parts, featureSize, hiddenSize, entries, names, grounding } = config;
  const layers = Object.values(layersOf(config)).flatMap(({ name, in: size, out }): [string, number[]][] => [
    [`${name}.weight`, [out, size]],
    [`${name}.bias`, [out]],
  ]);
  return new Map<string, readonly number[]>([
    ...layers,
    [`${NECK}.centre`, [(classes + parts) * featureSize]],
    [`${NECK}.scale`, [(classes + parts) * featureSize]],
    [`${NECK}.norm.weight`, [hiddenSize]],
    [`${NECK}.slots`, [visualTokens(config), hiddenSize]],
    ...(entries ? [[NECK_LEXICON, [entries, hiddenSize]] as const] : []),
    ...(entries && names ? [[NECK_SPELLING, [entries, SPELLING, hiddenSize]] as const] : []),
    ...(grounding
      ? ([
          [NECK_GROUNDING, [wholes + parts, hiddenSize]],
          [NECK_MEAN, [hiddenSize]],
        ] as const)
      : []),
  ]);
}

/**
 * The neck that a file has, by the shapes of its tensors; absent: it has none.
 * @param classes Class tokens among the tower's features.
 * @param featureSize Of each of its rows.
 */
export function readVisualNeckConfig(
  tensors: TensorSource,
  { classes, featureSize }: Pick<VisualNeckConfig, 'classes' | 'featureSize'>,
): VisualNeckConfig | undefined {
  const slots = `${NECK}.slots`;
  if (!tensors.has(slots)) return undefined;
  const sizeOf = (name: string, axis: number) => (tensors.has(name) ? (tensors.info(name).shape[axis] ?? 0) : 0);
  const parts = sizeOf(`${NECK}.centre`, 0) / featureSize - classes;
  const hiddenSize = sizeOf(slots, 1);
  const wholes = sizeOf(`${NECK}.whole_up.weight`, 0) / hiddenSize;
  const entries = sizeOf(NECK_LEXICON, 0);
  const names = tensors.has(NECK_SPELLING) ? (sizeOf(slots, 0) - wholes - parts) / SPELLING : 0;
  return {
    classes,
    featureSize,
    parts,
    wholes,
    wholeSize: sizeOf(`${NECK}.whole_down.weight`, 0),
    partSize: sizeOf(`${NECK}.part_down.weight`, 0),
    hiddenSize,
    ...(entries > 0 && { entries }),
    ...(names > 0 && { names }),
    ...(tensors.has(NECK_GROUNDING) && { grounding: true }),
  };
}

/**
 * Adds the neck to a graph.
 * @param features float32 [pictures, (classes + parts) · featureSize]: a row holds what the tower says of a picture.
 * @returns `words` [pictures · (wholes + parts), hidden], what each token tells as a direction among the language model's
 *   embeddings, and `tokens` [pictures · visual tokens, hidden], which the language model reads: those at one length, then the
 *   names, with what each place means. With a lexicon also `nearest` [pictures · (wholes + parts)], each direction's cosine to
 *   the nearest of its words.
 */
export function buildVisualNeck(
  graph: Graph,
  config: VisualNeckConfig,
  parameters: Parameters,
  features: Value,
): { words: Value; tokens: Value; nearest?: Value } {
  const { wholes, parts, entries, hiddenSize } = config;
  const pictures = features.shape[0] ?? 1;
  const words = tell(graph, config, parameters, features);
  const ones = graph.constant('float32', [hiddenSize], new Float32Array(hiddenSize).fill(1));
  const even = (x: Value, weight = ones) => rmsNorm(graph, x, weight, NORM_EPSILON);
  const direction = even(words);
  const lexicon = entries && parameters.tensor(NECK_LEXICON, [entries, hiddenSize]);
  // Rows of mean square 1 have products of `hiddenSize` times their cosines.
  const cosines = lexicon && product(graph, direction, even(lexicon), { transB: true, alpha: 1 / hiddenSize });
  const drawn = lexicon && cosines ? drawnToWords(graph, direction, even(nearest(graph, cosines, lexicon))) : words;
  const byPicture = (x: Value) =>
    reshape(graph, x, [-1, wholes + parts, width(x)], [pictures, wholes + parts, width(x)]);
  const told = byPicture(even(drawn, parameters.vector(`${NECK}.norm.weight`, hiddenSize)));
  const names = cosines && config.names ? [spelt(graph, config, parameters, byPicture(cosines))] : [];
  const count = visualTokens(config);
  const slots = parameters.tensor(`${NECK}.slots`, [count, hiddenSize]);
  const placed = add(graph, concat(graph, [told, ...names], 1), slots);
  const tokens = reshape(graph, placed, [-1, hiddenSize], [times(pictures, count), hiddenSize]);
  return { words, tokens, ...(cosines && { nearest: reduceMax(graph, cosines, -1) }) };
}

/** The two branches: [pictures · (wholes + parts), hidden]. */
function tell(graph: Graph, config: VisualNeckConfig, parameters: Parameters, features: Value): Value {
  const { classes, wholes, parts, featureSize, hiddenSize } = config;
  const pictures = features.shape[0] ?? 1;
  const size = (classes + parts) * featureSize;
  const layers = layersOf(config);
  const centred = sub(graph, features, parameters.vector(`${NECK}.centre`, size));
  const scaled = mul(graph, centred, parameters.vector(`${NECK}.scale`, size));
  const ofWhole = slice(graph, scaled, 0, classes * featureSize, 1);
  const told = linear(parameters, linear(parameters, ofWhole, layers.wholeDown), layers.wholeUp);
  const ofParts = slice(graph, scaled, classes * featureSize, size, 1);
  const rows = reshape(graph, ofParts, [-1, featureSize], [times(pictures, parts), featureSize]);
  const ofRows = linear(parameters, silu(graph, linear(parameters, rows, layers.partDown)), layers.partUp);
  const side = reshape(graph, ofRows, [-1, parts * hiddenSize], [pictures, parts * hiddenSize]);
  return reshape(
    graph,
    concat(graph, [told, side], 1),
    [-1, hiddenSize],
    [times(pictures, wholes + parts), hiddenSize],
  );
}

/** For each row what the lexicon's words make together, the nearest counting by far the most. */
function nearest(graph: Graph, cosines: Value, lexicon: Value): Value {
  return matMul(graph, softmax(graph, mul(graph, cosines, graph.scalar('float32', 1 / TEMPERATURE))), lexicon);
}

/**
 * Draws tokens towards the words of the lexicon that they are nearest to. What the layers find in a picture of a kind that
 * training never saw lies between words; a language model reads words better.
 */
function drawnToWords(graph: Graph, direction: Value, words: Value): Value {
  const share = (x: Value, of: number) => mul(graph, x, graph.scalar('float32', of));
  return add(graph, share(words, DRAWN), share(direction, 1 - DRAWN));
}

/**
 * The words that a picture's first token, which tells its name, is nearest to: the likeliest first, each as the tokens that
 * the language model would read. [pictures, names · SPELLING, hidden]
 * @param cosines [pictures, wholes + parts, entries]
 */
function spelt(
  graph: Graph,
  { entries = 0, names = 0, hiddenSize }: VisualNeckConfig,
  parameters: Parameters,
  cosines: Value,
): Value {
  const pictures = cosines.shape[0] as Dimension;
  const ofName = reshape(graph, slice(graph, cosines, 0, 1, 1), [-1, entries], [pictures, entries]);
  const spelling = parameters.tensor(NECK_SPELLING, [entries, SPELLING, hiddenSize]);
  const found = gather(graph, spelling, largest(graph, ofName, names), 0);
  return reshape(graph, found, [-1, names * SPELLING, hiddenSize], [pictures, names * SPELLING, hiddenSize]);
}

function layersOf({
  classes,
  featureSize,
  wholes,
  wholeSize,
  partSize,
  hiddenSize,
}: VisualNeckConfig): Record<'wholeDown' | 'wholeUp' | 'partDown' | 'partUp', LinearLayer> {
  return {
    wholeDown: { name: `${NECK}.whole_down`, in: classes * featureSize, out: wholeSize },
    wholeUp: { name: `${NECK}.whole_up`, in: wholeSize, out: wholes * hiddenSize },
    partDown: { name: `${NECK}.part_down`, in: featureSize, out: partSize },
    partUp: { name: `${NECK}.part_up`, in: partSize, out: hiddenSize },
  };
}

function times(pictures: Dimension, each: number): Dimension {
  return typeof pictures === 'number' ? pictures * each : `${pictures}·${each}`;
}

function linear(parameters: Parameters, x: Value, layer: LinearLayer): Value {
  return parameters.linears(x, [[layer]])[0] as Value;
}
