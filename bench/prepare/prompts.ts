import { readFileSync } from 'node:fs';
import path from 'node:path';
import { MANIFEST_DIR } from '../../src/config/paths.ts';
import type { Settings } from '../../src/config/settings.ts';
import type { ExpertReport } from '../../src/core/experts/plugin.ts';
import type { Sighting } from '../../src/core/prompt/picture-context.ts';
import { composePrompt } from '../../src/core/prompt/prompt.ts';
import type { ChatTemplate } from '../../src/engine/text/chat-template.ts';
import type { Tokenizer } from '../../src/engine/text/tokenizer.ts';
import { contextTokens } from '../engines/engine.ts';

export interface Prompts {
  /** Tokens of a long text, cut up for prompts of a given length. */
  text: readonly number[];
  /** A short question as the chat template lays it out. */
  question: readonly number[];
  /** A question about a picture together with the text that was read in it. */
  picture: readonly number[];
}

/** What the OCR expert could have read on a notice board. */
const notice = `MARKET HALL, NORTH ENTRANCE
Opening hours
Monday to Thursday 7:30 - 18:00
Friday 7:30 - 20:00
Saturday 6:00 - 16:00
Closed on Sundays and public holidays
The fish stalls close one hour earlier.
PLEASE NOTE
Bicycles must be pushed inside the hall. Dogs are welcome on a lead, except at the food counters.
From 3 March the lift to the upper floor is under repair. Please use the ramp next to stall 14.
Lost property is kept at the office for four weeks (upper floor, room 207, telephone 555 0142).
STALLS
1 - 9 fruit and vegetables
10 - 16 bread, cakes, pasta
17 - 22 cheese, eggs, honey
23 - 28 fish and shellfish
29 - 31 flowers
Coffee bar: upper floor, open until the hall closes
Card payment at every stall`;

const noticeReport: ExpertReport = {
  name: 'ocr',
  version: '1',
  image: 1,
  ms: 0,
  ok: true,
  observations: [{ kind: 'text', text: notice, confidence: 1 }],
};

/** What is known of the picture of a notice board, which is sent with the first message. */
export const noticeSighting: Sighting = { number: 1, message: 0, opened: true, reports: [noticeReport] };

/** The prompts of a measurement, laid out as Tyto lays them out. */
export function promptsOf(tokenizer: Tokenizer, template: ChatTemplate, settings: Settings): Prompts {
  const model = { contextLength: contextTokens, countTokens: (text: string) => tokenizer.encode(text).length };
  const layOut = (text: string, sightings: Sighting[]): number[] => {
    const turn = { id: 'bench', messages: [{ role: 'user' as const, text, images: [] }], options: {} };
    const { messages } = composePrompt(turn, sightings, settings, model);
    return tokenizer.encodePrompt(template.render(messages, { addGenerationPrompt: true }));
  };
  return {
    text: tokenizer.encode(readFileSync(path.join(MANIFEST_DIR, 'text', 'perplexity.txt'), 'utf8')),
    question: layOut('What is the capital of France?', []),
    picture: layOut('Until when is the hall open on Fridays, and where is lost property kept?', [noticeSighting]),
  };
}
