import type { ChatMessage } from '../language-model.ts';
import type { PromptPiece } from '../text/prompt-piece.ts';

/** A part of what a chat template wrote: a piece, the place of a picture, or words that ask about pictures. */
export type SplitPiece = PromptPiece | { picture: number } | { asked: string; about: readonly number[] };

/**
 * Splits what a chat template wrote of a conversation where the words about each picture begin: there its visual tokens
 * stand. What a user asks is split off too, from the first picture on, with the pictures shown up to there. Messages are found in
 * their order, each behind the one before, and pictures by their places within their own message: whatever a stranger quotes, in
 * a picture or in an earlier message, it draws no picture to it.
 * @param isShown Whether a picture, by its number, has visual tokens.
 * @throws {Error} when the template left out a message with a picture.
 */
export function splitAtPictures(
  pieces: readonly PromptPiece[],
  messages: readonly Pick<ChatMessage, 'role' | 'content' | 'parts'>[],
  isShown: (picture: number) => boolean,
): SplitPiece[] {
  const cuts = pieces.map((): Cut[] => []);
  const about: number[] = [];
  let piece = 0;
  let from = 0;
  for (const message of messages) {
    const { content, parts } = message;
    const places = parts?.places.filter(({ number }) => isShown(number)) ?? [];
    const found = findText(pieces, content, piece, from);
    if (!found && places.length > 0) {
      throw new Error(`The chat template leaves out the message with image ${places[0]?.number}.`);
    }
    if (!found) continue;
    for (const { number, at } of places) cuts[found.piece]?.push({ at: found.at + at, starts: { picture: number } });
    about.push(...places.map(({ number }) => number));
    ({ piece } = found);
    from = found.at + content.length;
    const asked = askedIn(message);
    if (about.length === 0 || !asked) continue;
    cuts[piece]?.push({ at: from - asked.length, starts: { asked, about: [...about] } });
  }
  return pieces.flatMap((each, index) => ('text' in each ? cutText(each.text, cuts[index] ?? []) : [each]));
}

/** Where something begins that is no mere text. */
interface Cut {
  at: number;
  starts: { picture: number } | { asked: string; about: readonly number[] };
}

/** What a user asks; what stands between pictures is not found. */
function askedIn({ role, content, parts }: Pick<ChatMessage, 'role' | 'content' | 'parts'>): string {
  const words = parts?.words ?? content;
  return role === 'user' && content.endsWith(words) ? words : '';
}

function findText(
  pieces: readonly PromptPiece[],
  text: string,
  first: number,
  from: number,
): { piece: number; at: number } | undefined {
  for (let piece = first; piece < pieces.length; piece++) {
    const each = pieces[piece];
    const at = each && 'text' in each ? each.text.indexOf(text, piece === first ? from : 0) : -1;
    if (at >= 0) return { piece, at };
  }
  return undefined;
}

function cutText(text: string, cuts: readonly Cut[]): SplitPiece[] {
  const pieces: SplitPiece[] = [];
  let from = 0;
  for (const { at, starts } of cuts) {
    pieces.push({ text: text.slice(from, at) }, starts);
    from = 'asked' in starts ? at + starts.asked.length : at;
  }
  return [...pieces, { text: text.slice(from) }].filter((piece) => !('text' in piece) || piece.text !== '');
}
