/**
 * Grounding: a word of a question learns where a picture tells of it. The neck of a routed LLaMA tells what is in a picture as
 * directions among the language model's own word embeddings (`visual-neck.ts`), so a word of the vocabulary can be compared
 * with them as it is. For each visual token that tells much of the word, measured by the nearest word of the lexicon, a
 * learned row is added to the word's embedding. The rows begin at zero, as the gates of LLaMA-Adapter's prompts do (Zhang et
 * al. 2023, section 3.2), and are fused as early as its visual tokens are (Gao et al. 2023, section 4.3).
 */

/** What a picture's visual tokens tell. */
export interface Told {
  /** Directions among word embeddings: [tokens, hidden], each of any length. */
  words: Float32Array;
  /** Each one's cosine to the nearest word of the lexicon: [tokens]. */
  nearest: Float32Array;
}

/** Where a word's cosine is this part of that of the nearest word of the lexicon, it is told by half. */
const HALF = 0.45;
/** Divides what that part is above or below. */
const TEMPERATURE = 0.1;
/** Less is nothing: most words are told by no token. */
const LEAST = 0.03;

/**
 * How far the visual tokens of pictures tell a word: [tokens], from 0 to 1 for each picture and added over all; nothing where
 * none does.
 * @param embedding Of the word: [hidden].
 * @param mean Of all embeddings: [hidden].
 */
export function groundWord(
  embedding: Float32Array,
  mean: Float32Array,
  pictures: readonly Told[],
): Float32Array | undefined {
  const word = embedding.map((value, index) => value - (mean[index] as number));
  const [first, ...rest] = pictures.map((told) => sharesOf(word, told));
  const shares = first?.map((share, token) => rest.reduce((sum, other) => sum + (other[token] as number), share));
  return shares?.some((share) => share > 0) ? shares : undefined;
}

function sharesOf(word: Float32Array, { words, nearest }: Told): Float32Array {
  const size = word.length;
  return nearest.map((best, token) => {
    if (best <= 0) return 0;
    const cosine = cosineOf(word, words.subarray(token * size, (token + 1) * size));
    const share = 1 / (1 + Math.exp((HALF - cosine / best) / TEMPERATURE));
    return share < LEAST ? 0 : share;
  });
}

/** Adds to a sum [hidden] the rows [tokens, hidden] by their shares. */
export function addRows(sum: Float32Array, shares: Float32Array, rows: Float32Array): void {
  for (const [token, share] of shares.entries()) {
    if (share === 0) continue;
    const from = token * sum.length;
    for (let i = 0; i < sum.length; i++) sum[i] = (sum[i] as number) + share * (rows[from + i] as number);
  }
}

function cosineOf(a: Float32Array, b: Float32Array): number {
  let [product, ofA, ofB] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    const [x, y] = [a[i] as number, b[i] as number];
    product += x * y;
    ofA += x * x;
    ofB += y * y;
  }
  return product / Math.sqrt(ofA * ofB || 1);
}
