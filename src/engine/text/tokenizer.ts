import { Tokenizer as Library } from '@huggingface/tokenizers';
import type { TokenizerFiles } from '../../weights/tokenizer-files.ts';
import { tokenMark, withoutMarks } from './private-marks.ts';
import type { PromptPiece } from './prompt-piece.ts';
import { tokenSpelling } from './token-bytes.ts';

/** Text to token ids and back, for one model. */
export interface Tokenizer {
  readonly bosId?: number;
  /** Every token that ends an answer. */
  readonly eosIds: readonly number[];
  /** Tokens that steer the model and are no part of a text. */
  readonly specialIds: ReadonlySet<number>;
  /** Whether decoded text begins with a space that is the tokenizer's own; `decode` and `TextStream` drop it. */
  readonly hasPrefixSpace: boolean;
  /**
   * The ids of plain text, without BOS. Text from outside never becomes a special token, whatever is typed:
   * `<|im_end|>` is eight ordinary tokens or so.
   */
  encode(text: string): number[];
  /** The ids of a prompt laid out by the chat template: its tokens as such, text as in `encode`. */
  encodePrompt(pieces: readonly PromptPiece[]): number[];
  /** The text of the ids; special tokens are left out and bytes that are no character read U+FFFD. */
  decode(ids: Iterable<number>): string;
  /** The UTF-8 bytes that a token adds to a text, none for special ones. */
  bytesOf(id: number): Uint8Array;
}

const NO_BYTES = new Uint8Array();

/**
 * Makes a model's tokenizer from its files.
 * @throws {Error} when the tokenizer is of a kind that is not known here.
 */
export function createTokenizer(files: TokenizerFiles): Tokenizer {
  const { tokenizerJson, tokenizerConfig, bosId, eosIds } = files;
  const spelling = tokenSpelling(tokenizerJson.decoder);
  if (spelling === undefined) {
    const kind = JSON.stringify(tokenizerJson.decoder);
    throw new Error(`The model's tokenizer writes text in a way that is not known here (decoder ${kind}).`);
  }
  const addedTokens = new Map(tokenizerJson.added_tokens.map((token) => [token.id, token]));
  const specialIds = new Set([...addedTokens.values()].filter((token) => token.special).map((token) => token.id));
  // The library knows added tokens by marks that cannot be typed: it finds them only where encodePrompt puts them.
  const markedTokens = tokenizerJson.added_tokens.map((token) => ({
    ...token,
    content: tokenMark(token.id),
    normalized: false,
  }));
  const library = new Library({ ...tokenizerJson, added_tokens: markedTokens }, tokenizerConfig);

  const unknownId = unknownToken(tokenizerJson);

  const encodeMarked = (text: string): number[] => {
    const { ids, tokens }: { ids: number[]; tokens: string[] } = library.encode(text, { add_special_tokens: false });
    // A vocabulary may spell a special token out so that plain text could still hit upon it: such a hit is dropped.
    return ids.filter(
      (id, at) => id !== undefined && (!specialIds.has(id) || id === unknownId || tokens[at] === tokenMark(id)),
    );
  };

  const bytesOf = (id: number): Uint8Array => {
    const added = addedTokens.get(id);
    if (added !== undefined) return added.special ? NO_BYTES : spelling.bytesOfAdded(added.content);
    const token = library.id_to_token(id);
    return token === undefined ? NO_BYTES : spelling.bytesOf(token);
  };

  return {
    bosId,
    eosIds,
    specialIds,
    hasPrefixSpace: spelling.hasPrefixSpace,
    encode: (text) => encodeMarked(withoutMarks(text)),
    encodePrompt: (pieces) =>
      encodeMarked(
        pieces.map((piece) => ('token' in piece ? tokenMark(piece.token.id) : withoutMarks(piece.text))).join(''),
      ),
    decode: (ids) => {
      const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(Buffer.concat(Array.from(ids, bytesOf)));
      return spelling.hasPrefixSpace && text.startsWith(' ') ? text.slice(1) : text;
    },
    bytesOf,
  };
}

/**
 * The token that stands for characters which a vocabulary lacks, where text can come to it: merges of characters
 * (`fuse_unk`) without tokens for bytes.
 */
function unknownToken({ model }: TokenizerFiles['tokenizerJson']): number | undefined {
  const { vocab, unk_token: name } = model;
  if (model.byte_fallback !== false || model.fuse_unk !== true || typeof name !== 'string') return undefined;
  return (vocab as Readonly<Record<string, number>>)[name];
}
