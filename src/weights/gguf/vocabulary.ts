import { CorruptFileError } from '../tensor-source.ts';
import { TOKEN_TYPE, type VocabularyEntry } from '../vocabulary.ts';
import type { GgufFields } from './fields.ts';

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
