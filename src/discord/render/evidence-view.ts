import { AttachmentBuilder } from 'discord.js';
import { MESSAGE_LIMIT } from './split.ts';
import type { MessageBody } from './transport.ts';

const OPENING = '```\n';
const CLOSING = '\n```';
const REST = 'The rest is in the attached file.';
const ROOM = MESSAGE_LIMIT - OPENING.length - CLOSING.length - REST.length;

/**
 * A message that shows what was seen, in a code block: what a picture says is neither link, mention nor Markdown there. What
 * is too long for one is attached as a whole.
 */
export function viewEvidence(lines: readonly string[]): MessageBody {
  const text = lines.join('\n').replaceAll('`', "'");
  if (text.length <= ROOM) return { content: OPENING + text + CLOSING, files: [] };
  const cut = text.lastIndexOf('\n', ROOM);
  const beginning = text.slice(0, cut > 0 ? cut : ROOM);
  return {
    content: OPENING + beginning + CLOSING + REST,
    files: [new AttachmentBuilder(Buffer.from(lines.join('\n')), { name: 'what-was-seen.txt' })],
  };
}
