import { join } from 'node:path';
import { z } from 'zod';
import { type DataFormat, imageNames, parseRow } from './format.ts';
import { RowError } from './row-error.ts';
import type { SampleTurn } from './sample.ts';

const row = z.object({
  image: imageNames,
  conversations: z.array(z.object({ from: z.string(), value: z.string() })).min(1, 'has no turns'),
});

const PLACEHOLDER = /<image>/g;

/**
 * Conversations as LLaVA has them: turns of `human` and `gpt`, and `<image>` where the picture was shown. The placeholder is
 * taken out of the words, since each system has a place of its own for pictures.
 */
export const llava: DataFormat = {
  layout: 'list',
  reader: (_file, source) => (value) => {
    const { image, conversations } = parseRow(row, value);
    const images = (image ?? []).map((name) => join(source.images, name));
    const system = conversations[0]?.from === 'system' ? conversations[0].value : undefined;
    const turns = pairUp(system === undefined ? conversations : conversations.slice(1));
    return { form: 'instruction', ...(system && { system }), turns: placeImages(turns, images) };
  },
};

type Spoken = z.infer<typeof row>['conversations'];
type Words = Pick<SampleTurn, 'question' | 'answer'>;

/** Turns of a person and the model's answers, one after the other. */
function pairUp(conversation: Spoken): Words[] {
  const turns: Words[] = [];
  for (let at = 0; at < conversation.length; at += 2) {
    const [question, answer] = conversation.slice(at, at + 2);
    if (!question || !/^(human|user)$/.test(question.from))
      throw new RowError(`has no human's words as turn ${at + 1}`);
    if (!answer || !/^(gpt|assistant)$/.test(answer.from)) throw new RowError(`has no answer to turn ${at + 1}`);
    turns.push({ question: question.value, answer: answer.value });
  }
  return turns;
}

/** Gives each turn the pictures whose placeholders it holds; without placeholders they belong to the first turn. */
function placeImages(turns: readonly Words[], images: readonly string[]): SampleTurn[] {
  const counts = turns.map(({ question }) => question.match(PLACEHOLDER)?.length ?? 0);
  const marked = counts.reduce((sum, count) => sum + count, 0);
  if (marked > images.length) throw new RowError(`shows ${marked} pictures in its words, but names ${images.length}`);
  if (marked > 0 && marked < images.length) {
    throw new RowError(`names ${images.length} pictures, but shows ${marked} in its words`);
  }
  let next = 0;
  return turns.map(({ question, answer }, index) => {
    const count = marked > 0 ? (counts[index] as number) : index === 0 ? images.length : 0;
    next += count;
    return { question: question.replace(PLACEHOLDER, '').trim(), answer, images: images.slice(next - count, next) };
  });
}
