import { UnsupportedFileError } from '../tensor-source.ts';
import type { TokenizerJson } from '../tokenizer-files.ts';
import { addedTokens, type VocabularyEntry, vocabularyObject } from '../vocabulary.ts';
import { BYTE_LEVEL_SPLITS } from './byte-level-splits.ts';
import type { GgufFields } from './fields.ts';

/**
 * A byte-level BPE tokenizer as Hugging Face writes it, and whether it begins a text with BOS when the file does not
 * say.
 * @throws {UnsupportedFileError} when its way to split words is not known here.
 */
export function byteLevelTokenizer(
  path: string,
  fields: GgufFields,
  vocabulary: readonly VocabularyEntry[],
): { tokenizerJson: TokenizerJson; addsBos: boolean } {
  const splitName = fields.textIfAny('tokenizer.ggml.pre') ?? 'default';
  const split = BYTE_LEVEL_SPLITS.get(splitName);
  if (split === undefined) {
    const known = [...BYTE_LEVEL_SPLITS.keys()].join(', ');
    throw new UnsupportedFileError(path, `its tokenizer splits words as "${splitName}"; known here are ${known}`);
  }
  const tokenizerJson: TokenizerJson = {
    version: '1.0',
    added_tokens: addedTokens(vocabulary),
    normalizer: split.normalizer,
    pre_tokenizer: split.preTokenizer,
    post_processor: null,
    decoder: { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: true },
    model: {
      type: 'BPE',
      unk_token: null,
      fuse_unk: false,
      byte_fallback: false,
      ignore_merges: split.ignoreMerges,
      vocab: vocabularyObject(vocabulary),
      merges: fields.texts('tokenizer.ggml.merges'),
    },
  };
  return { tokenizerJson, addsBos: split.addsBos };
}
