import { CorruptFileError } from '../tensor-source.ts';
import type { AddedToken } from '../tokenizer-files.ts';
import type { GgufFields } from './fields.ts';

/** What a token is, as `tokenizer.ggml.token_type` says. */
export const TOKEN_TYPE = { normal: 1, unknown: 2, control: 3, userDefined: 4, unused: 5, byte: 6 };

/** A vocabulary entry; its place in the list is its id. */
export interface VocabularyEntry {
  content: string;
  type: number;
  score: number;
}

/** The vocabulary of a GGUF file. @throws {CorruptFileError} when its lists are of different lengths. */
export function readVocabulary(path: string, fields: GgufFields): VocabularyEntry[] {
  const contents = fields.texts('tokenizer.ggml.tokens');
  const types = fields.numbersIfAny('tokenizer.ggml.token_type');
  const scores = fields.numbersIfAny('tokenizer.ggml.scores');
  for (const [list, name] of [[types, 'token_type'] as const, [scores, 'scores'] as const]) {
    if (list !== undefined && list.length !== contents.length) {
      throw new CorruptFileError(path, `it has ${contents.length} tokens, but ${list.length} tokenizer.ggml.${name}`);
    }
  }
  return contents.map((content, id) => ({
    content,
    type: types?.[id] ?? TOKEN_TYPE.normal,
    score: scores?.[id] ?? 0,
  }));
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
