import type { PromptPiece } from '../../../src/engine/text/prompt-piece.ts';

/** A prompt as one text, to compare with what the model's makers print. Tokens and text that looks like them read alike. */
export function promptText(pieces: readonly PromptPiece[]): string {
  return pieces.map((piece) => ('token' in piece ? piece.token.content : piece.text)).join('');
}
