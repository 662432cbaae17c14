import type { ChatMessage } from '../language-model.ts';
import type { PromptPiece } from '../text/prompt-piece.ts';

/**
 * Splits what a chat template wrote of a conversation where the words about each picture begin: there its visual tokens
 * stand. Messages are found in their order, each behind the one before, and pictures by their places within their own
 * message: whatever a stranger quotes, in a picture or in an earlier message, it draws no picture to it.
 * @param isShown Whether a picture, by its number, has visual tokens.
 * @throws {Error} when the template left out a message with a picture.
 */
export function splitAtPictures(
  pieces: readonly PromptPiece[],
  messages: readonly Pick<ChatMessage, 'content' | 'parts'>[],
  isShown: (picture: number) => boolean,
): (PromptPiece | { picture: number })[] {
  const cuts = pieces.map((): { at: number; picture: number }[] => []);
  let piece = 0;
  let from = 0;
  for (const { content, parts } of messages) {
    const places = parts?.places.filter(({ number }) => isShown(number)) ?? [];
    const found = findText(pieces, content, piece, from);
    if (!found && places.length > 0) {
      throw new Error(`The chat template leaves out the message with image ${places[0]?.number}.`);
    }
    if (!found) continue;
    for (const { number, at } of places) cuts[found.piece]?.push({ at: found.at + at, picture: number });
    ({ piece } = found);
    from = found.at + content.length;
  }
  return pieces.flatMap((each, index): (PromptPiece | { picture: number })[] =>
    'text' in each ? cutText(each.text, cuts[index] ?? []) : [each],
  );
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

function cutText(
  text: string,
  cuts: readonly { at: number; picture: number }[],
): ({ text: string } | { picture: number })[] {
  const ends = [...cuts.map(({ at }) => at), text.length];
  const head = text.slice(0, ends[0]);
  const tails = cuts.flatMap(({ at, picture }, index) => [{ picture }, { text: text.slice(at, ends[index + 1]) }]);
  return head ? [{ text: head }, ...tails] : tails;
}
