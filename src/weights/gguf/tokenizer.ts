import { endTokens } from '../end-of-turn.ts';
import type { GgufFile } from '../gguf.ts';
import { sentencePieceTokenizer } from '../sentencepiece/tokenizer-json.ts';
import { UnsupportedFileError } from '../tensor-source.ts';
import type { TokenizerFiles, TokenizerJson } from '../tokenizer-files.ts';
import type { VocabularyEntry } from '../vocabulary.ts';
import { byteLevelTokenizer } from './byte-level-tokenizer.ts';
import { GgufFields } from './fields.ts';
import { readVocabulary } from './vocabulary.ts';

/**
 * The tokenizer in a GGUF file's metadata: byte-level BPE (`gpt2`) or SentencePiece BPE (`llama`).
 * @throws {UnsupportedFileError} when its kind, or its way to split words, is not known here.
 */
export function tokenizerOfGguf(gguf: GgufFile): TokenizerFiles {
  const fields = new GgufFields(gguf);
  const vocabulary = readVocabulary(gguf.path, fields);
  const { tokenizerJson, addsBos } = buildTokenizer(gguf.path, fields, vocabulary);
  const nameOf = (id: number | undefined) => (id === undefined ? undefined : vocabulary[id]?.content);
  const bosId = fields.numberIfAny('tokenizer.ggml.bos_token_id');
  const eosId = fields.numberIfAny('tokenizer.ggml.eos_token_id');
  const endOfTurnId = fields.numberIfAny('tokenizer.ggml.eot_token_id');
  const specialTokens = tokenizerJson.added_tokens.filter((token) => token.special);
  return {
    tokenizerJson,
    tokenizerConfig: {
      bos_token: nameOf(bosId),
      eos_token: nameOf(eosId),
      unk_token: nameOf(fields.numberIfAny('tokenizer.ggml.unknown_token_id')),
      clean_up_tokenization_spaces: false,
    },
    chatTemplate: fields.textIfAny('tokenizer.chat_template'),
    bosId,
    eosIds: endTokens(
      [eosId, endOfTurnId].filter((id) => id !== undefined),
      specialTokens,
    ),
    addBos: fields.boolean('tokenizer.ggml.add_bos_token', addsBos),
  };
}

function buildTokenizer(
  path: string,
  fields: GgufFields,
  vocabulary: readonly VocabularyEntry[],
): { tokenizerJson: TokenizerJson; addsBos: boolean } {
  const kind = fields.text('tokenizer.ggml.model');
  if (kind === 'gpt2') return byteLevelTokenizer(path, fields, vocabulary);
  if (kind === 'llama') {
    const prefixSpace = fields.boolean('tokenizer.ggml.add_space_prefix', true);
    return { tokenizerJson: sentencePieceTokenizer(vocabulary, { prefixSpace }), addsBos: true };
  }
  throw new UnsupportedFileError(path, `its tokenizer is of the kind "${kind}"; "gpt2" and "llama" are known here`);
}
