import type { Pixels } from '../../../src/engine/images/preprocess.ts';
import { layOutOwl, type OwlMessage, tokeniseOwl } from '../../../src/engine/systems/mplug-owl-prompt.ts';
import { type Check, same } from '../check.ts';
import type { OwlCase } from './case.ts';

const picture: Pixels = { width: 1, height: 1, rgb: new Uint8Array(3) };

/** The prompt's text and ids, laid out from the conversation that it holds. */
export function* checkDialogue({ name, ids, prompt }: OwlCase, perImage: number): Generator<Check, void, void> {
  if (prompt === undefined) return;
  const pieces = layOutOwl(conversationOf(prompt));
  const text = pieces.map((piece) => ('text' in piece ? piece.text : '<image>')).join('');
  yield same(`${name}.prompt`, [text], [prompt]);
  const tokens = tokeniseOwl(pieces, { bosId: 1, encode: encodeCharacters }, perImage);
  yield same(
    `${name}.input_ids`,
    tokens.map((token) => (typeof token === 'number' ? token : -1)),
    ids,
  );
}

/** The messages of a prompt, each on a line of its own. */
function conversationOf(prompt: string): OwlMessage[] {
  const [system = '', ...lines] = prompt.split('\n');
  const messages: OwlMessage[] = [{ role: 'system', content: system }];
  let images: Pixels[] = [];
  for (const line of lines.slice(0, -1)) {
    const [, speaker, content = ''] = /^(Human|AI): (.*)$/.exec(line) ?? [];
    if (content === '<image>') images.push(picture);
    else if (speaker === 'AI') messages.push({ role: 'assistant', content });
    else {
      messages.push({ role: 'user', content, images });
      images = [];
    }
  }
  return messages;
}

/** The goldens' tokenizer: an id for each character. */
function encodeCharacters(text: string): number[] {
  return Array.from(text, (character) => (character === '\n' ? 3 : 4 + character.charCodeAt(0) - 32));
}
