import { alpaca } from './alpaca.ts';
import { cocoCaptions } from './coco-captions.ts';
import type { DataFormat } from './format.ts';
import { llava } from './llava.ts';
import { owl } from './owl.ts';
import { scienceQa } from './science-qa.ts';

/** The forms of training data by the names that recipes call them. */
export const dataFormats = {
  alpaca,
  'coco-captions': cocoCaptions,
  llava,
  owl,
  'science-qa': scienceQa,
} satisfies Record<string, DataFormat>;

export type DataFormatName = keyof typeof dataFormats;
