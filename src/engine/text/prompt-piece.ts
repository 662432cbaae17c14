import type { AddedToken } from '../../weights/tokenizer-files.ts';

/** A stretch of a prompt: ordinary text, or a token that the chat template put there. */
export type PromptPiece = { text: string } | { token: AddedToken };

/** The prompt as the model's makers would write it, for people to read. Tokens and text that looks like them read alike. */
export function promptText(pieces: readonly PromptPiece[]): string {
  return pieces.map((piece) => ('token' in piece ? piece.token.content : piece.text)).join('');
}
