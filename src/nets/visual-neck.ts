import { product } from '../graph/arithmetic.ts';
import type { Graph } from '../graph/graph.ts';
import { add, concat, matMul, mul, reshape, rmsNorm, silu, sub } from '../graph/operators.ts';
import type { LinearLayer, Parameters } from '../graph/parameters.ts';
import type { Dimension, Value } from '../graph/value.ts';
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
}

/** Name of all the neck's tensors up to its first dot. */
export const NECK = 'adapter_neck';

/** The words that visual tokens are drawn towards, as the language model embeds them less the mean of all: [entries, hidden]. */
export const NECK_LEXICON = `${NECK}.lexicon`;

const NORM_EPSILON = 1e-6;

/** Divides cosines to the lexicon's words ahead of softmax. */
const TEMPERATURE = 0.015;
/** Share of these words in a visual token; the rest is what the layers found. */
const DRAWN = 0.6;

/** Visual tokens of a picture: those of the whole, then one for each part. */
export function visualTokens({ wholes, parts }: Pick<VisualNeckConfig, 'wholes' | 'parts'>): number {
  return wholes + parts;
}

/** The tensors by name, with their shapes. */
export function visualNeckShapes(config: VisualNeckConfig): ReadonlyMap<string, readonly number[]> {
  const { classes, parts, featureSize, hiddenSize, entries } = config;
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
  const entries = sizeOf(NECK_LEXICON, 0);
  return {
    classes,
    featureSize,
    parts,
    wholes: sizeOf(slots, 0) - parts,
    wholeSize: sizeOf(`${NECK}.whole_down.weight`, 0),
    partSize: sizeOf(`${NECK}.part_down.weight`, 0),
    hiddenSize: sizeOf(slots, 1),
    ...(entries > 0 && { entries }),
  };
}

/**
 * Adds the neck to a graph.
 * @param features float32 [pictures, (classes + parts) · featureSize]: a row holds what the tower says of a picture.
 * @returns `words` [pictures · visual tokens, hidden], what each token tells as a direction among the language model's
 *   embeddings, and `tokens` in the same shape, which the language model reads: at one length, with what the place means.
 */
export function buildVisualNeck(
  graph: Graph,
  config: VisualNeckConfig,
  parameters: Parameters,
  features: Value,
): { words: Value; tokens: Value } {
  const { classes, parts, featureSize, hiddenSize } = config;
  const pictures = features.shape[0] ?? 1;
  const size = (classes + parts) * featureSize;
  const centred = sub(graph, features, parameters.vector(`${NECK}.centre`, size));
  const scaled = mul(graph, centred, parameters.vector(`${NECK}.scale`, size));
  const layers = layersOf(config);
  const ofWhole = slice(graph, scaled, 0, classes * featureSize, 1);
  const wholes = linear(parameters, linear(parameters, ofWhole, layers.wholeDown), layers.wholeUp);
  const ofParts = slice(graph, scaled, classes * featureSize, size, 1);
  const rows = reshape(graph, ofParts, [-1, featureSize], [times(pictures, parts), featureSize]);
  const ofRows = linear(parameters, silu(graph, linear(parameters, rows, layers.partDown)), layers.partUp);
  const joined = concat(
    graph,
    [wholes, reshape(graph, ofRows, [-1, parts * hiddenSize], [pictures, parts * hiddenSize])],
    1,
  );
  const count = visualTokens(config);
  const tokenRows = times(pictures, count);
  const words = reshape(graph, joined, [-1, hiddenSize], [tokenRows, hiddenSize]);
  const weight = parameters.vector(`${NECK}.norm.weight`, hiddenSize);
  const even = rmsNorm(graph, drawnToWords(graph, config, parameters, words), weight, NORM_EPSILON);
  const stacked = reshape(graph, even, [-1, count, hiddenSize], [pictures, count, hiddenSize]);
  const placed = add(graph, stacked, parameters.tensor(`${NECK}.slots`, [count, hiddenSize]));
  return { words, tokens: reshape(graph, placed, [-1, hiddenSize], [tokenRows, hiddenSize]) };
}

/**
 * Draws tokens towards the words of the lexicon that they are nearest to. What the layers find in a picture of a kind that
 * training never saw lies between words; a language model reads words better.
 */
function drawnToWords(
  graph: Graph,
  { entries, hiddenSize }: Pick<VisualNeckConfig, 'entries' | 'hiddenSize'>,
  parameters: Parameters,
  found: Value,
): Value {
  if (!entries) return found;
  const ones = graph.constant('float32', [hiddenSize], new Float32Array(hiddenSize).fill(1));
  const even = (x: Value) => rmsNorm(graph, x, ones, NORM_EPSILON);
  const lexicon = parameters.tensor(NECK_LEXICON, [entries, hiddenSize]);
  const direction = even(found);
  // Rows of mean square 1 have products of `hiddenSize` times their cosines.
  const cosines = product(graph, direction, even(lexicon), { transB: true, alpha: 1 / (hiddenSize * TEMPERATURE) });
  const nearest = even(matMul(graph, softmax(graph, cosines), lexicon));
  const share = (x: Value, of: number) => mul(graph, x, graph.scalar('float32', of));
  return add(graph, share(nearest, DRAWN), share(direction, 1 - DRAWN));
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
