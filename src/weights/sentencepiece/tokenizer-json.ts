import type { TokenizerJson } from '../tokenizer-files.ts';
import { addedTokens, TOKEN_TYPE, type VocabularyEntry, vocabularyObject } from '../vocabulary.ts';
import { mergesOfPieces } from './merges.ts';

/** What a space is in the vocabulary. */
const SPACE = '\u2581';

export interface SentencePieceOptions {
  /** Every text begins with a space that is the tokenizer's own. */
  prefixSpace: boolean;
  /** Spaces at both ends of a text are dropped, and several in a row are one. */
  collapseSpaces?: boolean;
  /** Characters without a token become byte tokens; true by default. */
  byteFallback?: boolean;
}

/** A SentencePiece BPE tokenizer as Hugging Face writes it: spaces become U+2581. */
export function sentencePieceTokenizer(
  vocabulary: readonly VocabularyEntry[],
  { prefixSpace, collapseSpaces = false, byteFallback = true }: SentencePieceOptions,
): TokenizerJson {
  const pieces = vocabulary
    .filter((entry) => entry.type === TOKEN_TYPE.normal)
    .map(({ content, score }) => ({ piece: content, score }));
  const strip = prefixSpace ? [{ type: 'Strip', content: ' ', start: 1, stop: 0 }] : [];
  return {
    version: '1.0',
    added_tokens: addedTokens(vocabulary),
    normalizer: {
      type: 'Sequence',
      normalizers: collapseSpaces ? collapsing(prefixSpace) : keeping(prefixSpace),
    },
    pre_tokenizer: null,
    post_processor: null,
    decoder: {
      type: 'Sequence',
      decoders: [
        { type: 'Replace', pattern: { String: SPACE }, content: ' ' },
        { type: 'ByteFallback' },
        { type: 'Fuse' },
        ...strip,
      ],
    },
    model: {
      type: 'BPE',
      unk_token: vocabulary.find((entry) => entry.type === TOKEN_TYPE.unknown)?.content ?? null,
      fuse_unk: true,
      byte_fallback: byteFallback,
      ignore_merges: false,
      vocab: vocabularyObject(vocabulary),
      merges: mergesOfPieces(pieces),
    },
  };
}

const escapeSpaces = { type: 'Replace', pattern: { String: ' ' }, content: SPACE };

function keeping(prefixSpace: boolean): object[] {
  return [...(prefixSpace ? [{ type: 'Prepend', prepend: SPACE }] : []), escapeSpaces];
}

/**
 * Several spaces become one and those at the ends go; what is left, if anything, gets the space of its own in front.
 * At the end, the vocabulary's own sign for a space goes too if somebody typed it.
 */
function collapsing(prefixSpace: boolean): object[] {
  const replace = (expression: string, content: string) => ({
    type: 'Replace',
    pattern: { Regex: expression },
    content,
  });
  return [
    replace(' {2,}', ' '),
    replace('(?<![\\s\\S]) ', ''),
    escapeSpaces,
    replace(`${SPACE}+(?![\\s\\S])`, ''),
    ...(prefixSpace ? [replace('(?<![\\s\\S])(?=[\\s\\S])', SPACE)] : []),
  ];
}
