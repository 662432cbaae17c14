import type { AddedToken } from './tokenizer-files.ts';

/** What a token is; GGUF and SentencePiece count alike. */
export const TOKEN_TYPE = { normal: 1, unknown: 2, control: 3, userDefined: 4, unused: 5, byte: 6 };

/** A vocabulary entry; its place in the list is its id. */
export interface VocabularyEntry {
  content: string;
  type: number;
  score: number;
}

/** Token to id. Where two tokens have one name, the first keeps it. */
export function vocabularyObject(vocabulary: readonly VocabularyEntry[]): Record<string, number> {
  const ids = new Map<string, number>();
  for (const [id, { content }] of vocabulary.entries()) if (!ids.has(content)) ids.set(content, id);
  return Object.fromEntries(ids);
}

/**
 * The tokens that are found in text by name: those that steer the model, and those that users of the vocabulary
 * added.
 */
export function addedTokens(vocabulary: readonly VocabularyEntry[]): AddedToken[] {
  const special = new Set([TOKEN_TYPE.control, TOKEN_TYPE.unknown]);
  return vocabulary.flatMap(({ content, type }, id) =>
    special.has(type) || type === TOKEN_TYPE.userDefined
      ? [
          {
            id,
            content,
            special: special.has(type),
            lstrip: false,
            rstrip: false,
            normalized: false,
            single_word: false,
          },
        ]
      : [],
  );
}
