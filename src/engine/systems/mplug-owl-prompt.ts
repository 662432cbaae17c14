import type { Pixels } from '../images/preprocess.ts';
import type { ChatMessage } from '../language-model.ts';
import type { Tokenizer } from '../text/tokenizer.ts';
import { type VisualSlot, visualSlots } from './visual-slots.ts';

/** A message with the pictures that belong to it. */
export interface OwlMessage extends Pick<ChatMessage, 'role' | 'content'> {
  images?: readonly Pixels[];
}

/** A stretch of a prompt: text, or a picture. */
export type OwlPiece = { text: string } | { image: Pixels };

/** The first line that the released weights were tuned with; a conversation's own system message takes its place. */
export const owlSystemLine =
  'The following is a conversation between a curious human and AI assistant. ' +
  "The assistant gives helpful, detailed, and polite answers to the user's questions.";

/** An answer that goes on with the human's part has ended. */
export const owlStop = ['\nHuman:'];

/**
 * Lays a conversation out as mPLUG-Owl was tuned to read it: a line for each picture, then the line of its message, and
 * `AI: ` where the answer begins. The format puts text between any two pictures.
 */
export function layOutOwl(messages: readonly OwlMessage[]): OwlPiece[] {
  const system = messages.filter(({ role }) => role === 'system').map(({ content }) => content);
  const pieces: OwlPiece[] = [{ text: `${system.length > 0 ? system.join('\n') : owlSystemLine}\n` }];
  for (const { role, content, images = [] } of messages) {
    if (role === 'user') {
      for (const image of images) pieces.push({ text: 'Human: ' }, { image }, { text: '\n' });
      pieces.push({ text: `Human: ${content}\n` });
    } else if (role === 'assistant') {
      pieces.push({ text: `AI: ${content}\n` });
    }
  }
  pieces.push({ text: 'AI: ' });
  return joinTexts(pieces);
}

/**
 * The prompt's tokens: BOS, the ids of text, and `perImage` slots for each picture. Each stretch of text between two
 * pictures is tokenised by itself, as the official code does.
 *
 * Every picture gets its own slots, whatever stands beside it. The official code marks pictures by runs of one negative
 * id, so that of two pictures without text between them it inserts the first and leaves a dummy word in the second's
 * place; that is no behaviour to repeat.
 */
export function tokeniseOwl(
  pieces: readonly OwlPiece[],
  tokenizer: Pick<Tokenizer, 'bosId' | 'encode'>,
  perImage: number,
): (number | VisualSlot)[] {
  const tokens = pieces.flatMap((piece): (number | VisualSlot)[] =>
    'text' in piece ? tokenizer.encode(piece.text) : visualSlots(piece.image, perImage),
  );
  return tokenizer.bosId === undefined ? tokens : [tokenizer.bosId, ...tokens];
}

function joinTexts(pieces: readonly OwlPiece[]): OwlPiece[] {
  const joined: OwlPiece[] = [];
  for (const piece of pieces) {
    const last = joined.at(-1);
    if (last && 'text' in last && 'text' in piece) joined[joined.length - 1] = { text: last.text + piece.text };
    else joined.push(piece);
  }
  return joined;
}
