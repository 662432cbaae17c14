import assert from 'node:assert/strict';
import type { PromptToken } from '../../../src/engine/embed.ts';
import type { LlamaDecoder } from '../../../src/engine/llama-decoder.ts';
import type { LlamaConfig } from '../../../src/nets/llama-config.ts';
import { cacheHeadDim } from '../../../src/nets/wide-heads.ts';
import type { TensorSource } from '../../../src/weights/tensor-source.ts';
import { argmax } from './close.ts';
import { type GoldenCase, integers, type Run } from './goldens.ts';

/** One sequence of a case: its tokens without padding, and the rows of the case's tensors that belong to them. */
export interface Sequence {
  ids: number[];
  positions?: number[];
  /** Of the case's tensors, [all tokens, ...]. */
  firstRow: number;
}

/** The sequences of a case; a batch is taken row by row, padding cut off. */
export function sequences({ file }: GoldenCase): Sequence[] {
  const ids = integers(file, 'input_ids');
  const shape = file.info('input_ids').shape;
  const length = shape.at(-1) as number;
  const mask = file.has('attention_mask') ? integers(file, 'attention_mask') : ids.map(() => 1);
  const positions = file.has('position_ids') ? integers(file, 'position_ids') : undefined;
  return Array.from({ length: ids.length / length }, (_, row) => {
    const padding = mask.slice(row * length, (row + 1) * length).indexOf(1);
    assert.ok(!mask.slice(row * length + padding, (row + 1) * length).includes(0), 'padding stands on the left');
    const firstRow = row * length + padding;
    const end = (row + 1) * length;
    return {
      ids: ids.slice(firstRow, end),
      ...(positions && { positions: positions.slice(firstRow, end) }),
      firstRow,
    };
  });
}

/** The rows of a case's tensor that belong to a sequence. */
export function rowsOf(file: TensorSource, name: string, { ids, firstRow }: Sequence): Float32Array {
  const values = file.read(name);
  const width = file.info(name).shape.at(-1) as number;
  return values.subarray(firstRow * width, (firstRow + ids.length) * width);
}

/** Keys or values [kvHeads, length, headDim] out of the cache, whose heads may be wider: zeros behind both halves. */
export function unpadCache({ cache }: Run, name: string, length: number, config: LlamaConfig): number[] {
  const wide = cacheHeadDim(config);
  const half = config.headDim / 2;
  const values = cache.values(name) as Float32Array;
  const kept: number[] = [];
  for (let head = 0; head < config.kvHeads; head++) {
    for (let position = 0; position < length; position++) {
      const begin = (head * cache.capacity + position) * wide;
      for (let place = 0; place < wide; place++) {
        const value = values[begin + place] as number;
        if (place % (wide / 2) < half) kept.push(value);
        else assert.equal(value, 0, 'padding stays zero');
      }
    }
  }
  return kept;
}

/** Greedy ids behind a prompt, and the logits that each was chosen by. */
export async function decodeGreedily(decoder: LlamaDecoder, prompt: readonly PromptToken[], count: number) {
  const ids: number[] = [];
  const logits: number[] = [];
  let next = await decoder.prefill(prompt);
  while (true) {
    logits.push(...next);
    ids.push(argmax(next));
    if (ids.length === count) return { ids, logits };
    next = await decoder.decode([ids.at(-1) as number], prompt.length + ids.length - 1);
  }
}
