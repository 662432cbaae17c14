import { endTokens } from '../end-of-turn.ts';
import type { GgufFile } from '../gguf.ts';
import { CorruptFileError, UnsupportedFileError } from '../tensor-source.ts';
import type { AddedToken, TokenizerFiles, TokenizerJson } from '../tokenizer-files.ts';
import { BYTE_LEVEL_SPLITS } from './byte-level-splits.ts';
import { GgufFields } from './fields.ts';
import { mergesOfPieces } from './sentencepiece-merges.ts';

const TOKEN_TYPE = { normal: 1, unknown: 2, control: 3, userDefined: 4, unused: 5, byte: 6 };

/** A vocabulary entry; its place in the list is its id. */
interface VocabularyEntry {
  content: string;
  type: number;
  score: number;
}

/**
 * The tokenizer in a GGUF file's metadata: byte-level BPE (`gpt2`) or SentencePiece BPE (`llama`).
 * @throws {UnsupportedFileError} when its kind, or its way to split words, is not known here.
 */
export function tokenizerOfGguf(gguf: GgufFile): TokenizerFiles {
  const fields = new GgufFields(gguf);
  const vocabulary = readVocabulary(gguf, fields);
  const { tokenizerJson, addsBos } = buildTokenizer(gguf, fields, vocabulary);
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

function readVocabulary(gguf: GgufFile, fields: GgufFields): VocabularyEntry[] {
  const contents = fields.texts('tokenizer.ggml.tokens');
  const types = fields.numbersIfAny('tokenizer.ggml.token_type');
  const scores = fields.numbersIfAny('tokenizer.ggml.scores');
  for (const [list, name] of [[types, 'token_type'] as const, [scores, 'scores'] as const]) {
    if (list !== undefined && list.length !== contents.length) {
      throw new CorruptFileError(
        gguf.path,
        `it has ${contents.length} tokens, but ${list.length} tokenizer.ggml.${name}`,
      );
    }
  }
  return contents.map((content, id) => ({
    content,
    type: types?.[id] ?? TOKEN_TYPE.normal,
    score: scores?.[id] ?? 0,
  }));
}

function buildTokenizer(
  gguf: GgufFile,
  fields: GgufFields,
  vocabulary: readonly VocabularyEntry[],
): { tokenizerJson: TokenizerJson; addsBos: boolean } {
  const kind = fields.text('tokenizer.ggml.model');
  if (kind === 'llama') {
    const prefixSpace = fields.boolean('tokenizer.ggml.add_space_prefix', true);
    return { tokenizerJson: sentencePieceTokenizer(vocabulary, prefixSpace), addsBos: true };
  }
  if (kind !== 'gpt2') {
    throw new UnsupportedFileError(
      gguf.path,
      `its tokenizer is of the kind "${kind}"; "gpt2" and "llama" are known here`,
    );
  }
  const splitName = fields.textIfAny('tokenizer.ggml.pre') ?? 'default';
  const split = BYTE_LEVEL_SPLITS.get(splitName);
  if (split === undefined) {
    const known = [...BYTE_LEVEL_SPLITS.keys()].join(', ');
    throw new UnsupportedFileError(gguf.path, `its tokenizer splits words as "${splitName}"; known here are ${known}`);
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

/** SentencePiece BPE as Hugging Face writes it: spaces become U+2581, characters without a token become byte tokens. */
function sentencePieceTokenizer(vocabulary: readonly VocabularyEntry[], prefixSpace: boolean): TokenizerJson {
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

/** Token to id. Where two tokens have one name, the first keeps it. */
function vocabularyObject(vocabulary: readonly VocabularyEntry[]): Record<string, number> {
  const ids = new Map<string, number>();
  for (const [id, { content }] of vocabulary.entries()) if (!ids.has(content)) ids.set(content, id);
  return Object.fromEntries(ids);
}

function addedTokens(vocabulary: readonly VocabularyEntry[]): AddedToken[] {
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
