import type { TensorSource } from '../weights/tensor-source.ts';

/** Rows of the embedding table: [ids, hidden]. */
export function embed(tensors: TensorSource, ids: readonly number[]): Float32Array {
  const rows = ids.map((id) => tensors.read('model.embed_tokens.weight', id, id + 1));
  const width = rows[0]?.length ?? 0;
  const embeddings = new Float32Array(rows.length * width);
  rows.forEach((row, index) => {
    embeddings.set(row, index * width);
  });
  return embeddings;
}
