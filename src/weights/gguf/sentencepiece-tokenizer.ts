import type { TokenizerJson } from '../tokenizer-files.ts';
import { mergesOfPieces } from './sentencepiece-merges.ts';
import { addedTokens, TOKEN_TYPE, type VocabularyEntry, vocabularyObject } from './vocabulary.ts';

/**
 * A SentencePiece BPE tokenizer as Hugging Face writes it: spaces become U+2581, characters without a token become
 * byte tokens. With `prefixSpace` every text begins with a space that is the tokenizer's own.
 */
export function sentencePieceTokenizer(vocabulary: readonly VocabularyEntry[], prefixSpace: boolean): TokenizerJson {
  const pieces = vocabulary
    .filter((entry) => entry.type === TOKEN_TYPE.normal)
    .map(({ content, score }) => ({ piece: content, score }));
  const prepend = prefixSpace ? [{ type: 'Prepend', prepend: '\u2581' }] : [];
  const strip = prefixSpace ? [{ type: 'Strip', content: ' ', start: 1, stop: 0 }] : [];
  return {
    version: '1.0',
    added_tokens: addedTokens(vocabulary),
    normalizer: {
      type: 'Sequence',
      normalizers: [...prepend, { type: 'Replace', pattern: { String: ' ' }, content: '\u2581' }],
    },
    pre_tokenizer: null,
    post_processor: null,
    decoder: {
      type: 'Sequence',
      decoders: [
        { type: 'Replace', pattern: { String: '\u2581' }, content: ' ' },
        { type: 'ByteFallback' },
        { type: 'Fuse' },
        ...strip,
      ],
    },
    model: {
      type: 'BPE',
      unk_token: vocabulary.find((entry) => entry.type === TOKEN_TYPE.unknown)?.content ?? null,
      fuse_unk: true,
      byte_fallback: true,
      ignore_merges: false,
      vocab: vocabularyObject(vocabulary),
      merges: mergesOfPieces(pieces),
    },
  };
}
