import type { TensorSource } from '../weights/tensor-source.ts';

/** A token of a prompt: an id of the vocabulary, or a row [hidden] that stands in its place, such as a visual token. */
export type PromptToken = number | Float32Array;

/** What the decoder reads for each token: [tokens, hidden]. */
export function embed(tensors: TensorSource, tokens: readonly PromptToken[]): Float32Array {
  const rows = tokens.map((token) =>
    typeof token === 'number' ? tensors.read('model.embed_tokens.weight', token, token + 1) : token,
  );
  const width = rows[0]?.length ?? 0;
  const embeddings = new Float32Array(rows.length * width);
  rows.forEach((row, index) => {
    embeddings.set(row, index * width);
  });
  return embeddings;
}
