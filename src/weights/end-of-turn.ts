/** Names under which the models of the field know the end of a turn or of a text. */
const END_NAMES = new Set([
  '</s>',
  '<|endoftext|>',
  '<|end_of_text|>',
  '<|im_end|>',
  '<|eot_id|>',
  '<|eom_id|>',
  '<|end|>',
  '<end_of_turn>',
]);

/**
 * The tokens that end an answer: those that the model declares, in their order, and special tokens known by name.
 * Many released files declare the end of a text only, and their models would talk on past the end of their turn.
 */
export function endTokens(
  declared: readonly number[],
  specialTokens: Iterable<{ id: number; content: string }>,
): number[] {
  const ends = new Set(declared);
  for (const { id, content } of specialTokens) if (END_NAMES.has(content)) ends.add(id);
  return [...ends];
}
