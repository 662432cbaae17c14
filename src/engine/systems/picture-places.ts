import type { PictureBlock } from '../language-model.ts';
import type { PromptPiece } from '../text/prompt-piece.ts';

/** Where the visual tokens of a picture stand. */
export interface PicturePlace {
  picture: number;
}

/**
 * Splits what a chat template wrote ahead of each block, so that a picture's visual tokens stand where the words about it
 * begin. Blocks are searched for in their order, each behind the one before: words of a stranger within a block cannot pass
 * for the next one.
 * @throws {Error} when the template left a block out.
 */
export function splitAtBlocks(
  pieces: readonly PromptPiece[],
  blocks: readonly PictureBlock[],
): (PromptPiece | PicturePlace)[] {
  const split: (PromptPiece | PicturePlace)[] = [];
  let next = 0;
  for (const piece of pieces) {
    if (!('text' in piece)) {
      split.push(piece);
      continue;
    }
    let begin = 0;
    let from = 0;
    for (let block = blocks[next]; block; block = blocks[next]) {
      const at = piece.text.indexOf(block.text, from);
      if (at < 0) break;
      if (at > begin) split.push({ text: piece.text.slice(begin, at) });
      split.push({ picture: block.number });
      begin = at;
      from = at + block.text.length;
      next += 1;
    }
    if (begin < piece.text.length) split.push({ text: piece.text.slice(begin) });
  }
  if (next < blocks.length)
    throw new Error(`The chat template leaves out what was seen in image ${blocks[next]?.number}.`);
  return split;
}
