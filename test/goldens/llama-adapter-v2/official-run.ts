import type { LlamaDecoder } from '../../../src/engine/llama-decoder.ts';
import { argmax } from '../../engine/support/close.ts';

/**
 * Repeats a run of the official generator, which begins behind `start` tokens of a prompt, feeds the prompt's others one by
 * one, and goes on with the likeliest token: the logits of every step, and the ids that the answer begins with.
 */
export async function runOfficially(
  decoder: LlamaDecoder,
  prompt: readonly number[],
  { start, steps }: { start: number; steps: number },
): Promise<{ logits: number[]; ids: number[] }> {
  const ids = [...prompt];
  const logits: number[] = [];
  let next = await decoder.prefill(prompt.slice(0, start));
  for (let position = start; ; position++) {
    logits.push(...next);
    if (position >= ids.length) ids.push(argmax(next));
    if (position === start + steps - 1) return { logits, ids: ids.slice(prompt.length) };
    next = await decoder.decode([ids[position] as number], position);
  }
}
