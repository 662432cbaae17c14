import type { PromptToken } from '../embed.ts';
import type { Pixels } from '../images/preprocess.ts';

/** The place of a picture's token among a prompt's ids. */
export interface VisualSlot {
  image: Pixels;
  /** Which of the picture's tokens it is. */
  row: number;
}

/** The place of a word that asks about pictures: it is told where they tell of it. */
export interface AskedSlot {
  /** Its id. */
  word: number;
  about: readonly Pixels[];
}

/** A slot for each of a picture's tokens. */
export function visualSlots(image: Pixels, count: number): VisualSlot[] {
  return Array.from({ length: count }, (_, row) => ({ image, row }));
}

/**
 * Fills a prompt's slots with what is to be seen in its pictures, each of which is looked at once where its slots stand
 * together.
 * @param see The visual tokens of a picture.
 */
export async function fillSlots(
  prompt: readonly (number | VisualSlot)[],
  see: (image: Pixels) => Promise<readonly Float32Array[]>,
): Promise<PromptToken[]> {
  const tokens: PromptToken[] = [];
  let current: { image: Pixels; rows: readonly Float32Array[] } | undefined;
  for (const token of prompt) {
    if (typeof token === 'number') {
      tokens.push(token);
      continue;
    }
    const { image, row } = token;
    if (current?.image !== image) current = { image, rows: await see(image) };
    tokens.push(current.rows[row] as Float32Array);
  }
  return tokens;
}
