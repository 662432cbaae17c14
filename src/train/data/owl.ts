import { join } from 'node:path';
import { z } from 'zod';
import { type DataFormat, imageNames, parseRow } from './format.ts';
import { RowError } from './row-error.ts';
import type { SampleTurn } from './sample.ts';

const row = z.object({ text: z.string(), image: imageNames });

const ROLE = /^(?<role>Human|AI):(?<words>.*)$/s;

/**
 * Rows of mPLUG-Owl's training files: `text` is a whole conversation of lines `Human: <image>`, `Human: …` and `AI: …`,
 * `image` the pictures in their order.
 */
export const owl: DataFormat = {
  layout: 'list',
  reader: (_file, source) => (value) => {
    const { text, image } = parseRow(row, value);
    const images = (image ?? []).map((name) => join(source.images, name));
    const [first = '', ...others] = text.split(/\n(?=(?:Human|AI):)/);
    const system = ROLE.test(first) ? undefined : first.trim();
    const lines = system === undefined ? [first, ...others] : others;
    const spoken = lines.map((line): Spoken => ROLE.exec(line)?.groups ?? {});
    return { form: 'instruction', system: system ?? '', turns: turnsOf(spoken, images) };
  },
};

/** A line with its speaker's name, `Human` or `AI`. */
interface Spoken {
  role?: string;
  words?: string;
}

function turnsOf(spoken: readonly Spoken[], images: readonly string[]): SampleTurn[] {
  const turns: SampleTurn[] = [];
  let shown: string[] = [];
  let asked: string[] = [];
  let used = 0;
  for (const { role, words = '' } of spoken) {
    if (role === 'AI') {
      turns.push({ question: asked.join('\n'), answer: words.trim(), images: shown });
      [shown, asked] = [[], []];
      continue;
    }
    const count = words.match(/<image>/g)?.length ?? 0;
    if (used + count > images.length)
      throw new RowError(`shows more pictures in its words than the ${images.length} it names`);
    shown.push(...images.slice(used, used + count));
    used += count;
    const rest = words.replace(/<image>/g, '').trim();
    if (rest) asked.push(rest);
  }
  if (turns.length === 0 || asked.length > 0) throw new RowError('ends without an answer of the AI');
  if (used < images.length) throw new RowError(`names ${images.length} pictures, but shows ${used} in its words`);
  return turns;
}
