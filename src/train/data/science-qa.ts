import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { scienceQuestion } from '../../engine/systems/science-question.ts';
import { DataFile } from './data-file.ts';
import { type DataFormat, parseRow } from './format.ts';
import { RowError } from './row-error.ts';

const problem = z.object({
  question: z.string(),
  choices: z.array(z.string()).min(1),
  answer: z.int().nonnegative(),
  hint: z.string().default(''),
  image: z.string().nullish(),
  lecture: z.string().default(''),
  solution: z.string().default(''),
  split: z.string().optional(),
});

/**
 * ScienceQA's `problems.json`: an object of problems by number, whose pictures are `SPLIT/NUMBER/image.png`. What LaVIN was
 * taught is the format `QCM-ALE`, without captions.
 */
export const scienceQa: DataFormat = {
  layout: 'entries',
  reader(_file, { images, split, questionFormat, captions: captionFile }) {
    const captions = captionFile === undefined ? undefined : readCaptions(captionFile);
    return (value) => {
      const [[id, entry] = ['', undefined]] = Object.entries(parseRow(z.record(z.string(), z.unknown()), value));
      const row = parseRow(problem, entry);
      if (split !== undefined && row.split !== split) return undefined;
      if (row.answer >= row.choices.length) {
        throw new RowError(`has ${row.choices.length} choices, and its answer is number ${row.answer} counted from 0`);
      }
      const asked = { ...row, caption: captions?.get(id) ?? '' };
      const { prompt, answer } = scienceQuestion(asked, questionFormat, { useCaption: captions !== undefined });
      const pictures = row.image ? [imagePath(images, row.split, id, row.image)] : [];
      return { form: 'science', turns: [{ question: prompt.replace(/\nResponse:$/, ''), answer, images: pictures }] };
    };
  },
};

/** As the data set lays pictures out; or by number alone, where `images` is the folder of one part. */
function imagePath(images: string, split: string | undefined, id: string, name: string): string {
  const ofPart = join(images, split ?? '', id, name);
  return existsSync(ofPart) ? ofPart : join(images, id, name);
}

/** `captions.json` of the data set: an object `captions` of texts by number, or that object itself. */
function readCaptions(path: string): Map<string, string> {
  const file = new DataFile(path, 'entries');
  try {
    const captions = new Map<string, string>();
    for (const row of file.rows()) {
      for (const [key, value] of Object.entries(parseRow(z.record(z.string(), z.unknown()), file.read(row)))) {
        if (typeof value === 'string') captions.set(key, value);
        else if (key === 'captions') {
          for (const [id, caption] of Object.entries(parseRow(z.record(z.string(), z.string()), value))) {
            captions.set(id, caption);
          }
        }
      }
    }
    return captions;
  } finally {
    file.close();
  }
}
