import type { PromptToken } from '../embed.ts';

/** The ids that begin every prompt of LaVIN. */
export interface LavinOpening {
  bos: number;
  /** Of `Image: `, its last space included, which stand before visual tokens. */
  image: readonly number[];
  /** Of `Image: N/A`. */
  text: readonly number[];
}

/** A prompt as the model was trained on it: the opening, visual tokens if there is a picture, and the words. */
export function layOutPrompt(
  { bos, image, text }: LavinOpening,
  words: readonly number[],
  visual?: readonly Float32Array[],
): PromptToken[] {
  return visual ? [bos, ...image, ...visual, ...words] : [bos, ...text, ...words];
}

/** One turn of a conversation: what a person asked and, but for the last one, what the model answered. */
export interface LavinTurn {
  instruction: string;
  answer?: string;
}

/**
 * A conversation in the words of the official chat, whose spelling of "Responese" the model has learned. In a conversation
 * about a picture the first instruction has two spaces before it.
 */
export function chatPrompt(turns: readonly LavinTurn[], hasPicture: boolean): string {
  return turns
    .map(({ instruction, answer }, index) => {
      const space = hasPicture && index === 0 ? '  ' : ' ';
      const response = answer === undefined ? 'Responese:' : `Responese: ${answer}\n`;
      return `Instruction:${space}${instruction}\n${response}`;
    })
    .join('');
}
