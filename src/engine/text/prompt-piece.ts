import type { AddedToken } from '../../weights/tokenizer-files.ts';

/** A stretch of a prompt: ordinary text, or a token that the chat template put there. */
export type PromptPiece = { text: string } | { token: AddedToken };
