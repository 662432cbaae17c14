/** How a byte-level tokenizer of a GGUF file cuts text into words: what `tokenizer.ggml.pre` names. */
export interface ByteLevelSplit {
  normalizer: object | null;
  preTokenizer: object;
  /** A word that is a token as a whole is taken as it is, whatever the merges say. */
  ignoreMerges: boolean;
  /** Whether text begins with BOS when the file does not say. */
  addsBos: boolean;
}

const CONTRACTIONS = "(?i:'s|'t|'re|'ve|'m|'ll|'d)";
const PUNCTUATION_AND_SPACE = ' ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+';

const LLAMA_3 = `${CONTRACTIONS}|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}|${PUNCTUATION_AND_SPACE}`;
const QWEN_2 = `${CONTRACTIONS}|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}|${PUNCTUATION_AND_SPACE}`;
const UPPER = '\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}';
const LOWER = '\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}';
const TEKKEN = [
  `[^\\r\\n\\p{L}\\p{N}]?[${UPPER}]*[${LOWER}]+`,
  `[^\\r\\n\\p{L}\\p{N}]?[${UPPER}]+[${LOWER}]*`,
  '\\p{N}',
  ' ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+',
].join('|');

/** Bytes to GPT-2's alphabet of printable characters; with `use_regex`, after GPT-2's own split into words. */
const byteLevel = (useRegex: boolean) => ({
  type: 'ByteLevel',
  add_prefix_space: false,
  trim_offsets: true,
  use_regex: useRegex,
});

const splitBefore = (regex: string, next: object) => ({
  type: 'Sequence',
  pretokenizers: [{ type: 'Split', pattern: { Regex: regex }, behavior: 'Isolated', invert: false }, next],
});

const GPT_2: ByteLevelSplit = { normalizer: null, preTokenizer: byteLevel(true), ignoreMerges: false, addsBos: false };
const SMOLLM: ByteLevelSplit = { ...GPT_2, preTokenizer: splitBefore('\\p{N}', byteLevel(true)) };
const LLAMA_BPE: ByteLevelSplit = {
  normalizer: null,
  preTokenizer: splitBefore(LLAMA_3, byteLevel(false)),
  ignoreMerges: true,
  addsBos: true,
};

/** By the names that llama.cpp's converter writes. */
export const BYTE_LEVEL_SPLITS: ReadonlyMap<string, ByteLevelSplit> = new Map([
  ['default', GPT_2],
  ['gpt-2', GPT_2],
  ['smollm', SMOLLM],
  ['starcoder', SMOLLM],
  ['llama-bpe', LLAMA_BPE],
  ['llama3', LLAMA_BPE],
  ['llama-v3', LLAMA_BPE],
  [
    'qwen2',
    {
      normalizer: { type: 'NFC' },
      preTokenizer: splitBefore(QWEN_2, byteLevel(false)),
      ignoreMerges: false,
      addsBos: false,
    },
  ],
  [
    'tekken',
    { normalizer: null, preTokenizer: splitBefore(TEKKEN, byteLevel(false)), ignoreMerges: true, addsBos: true },
  ],
]);
