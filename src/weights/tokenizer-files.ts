/** Everything that a model says about its tokens, in the form of the Hugging Face files whatever the model came as. */
export interface TokenizerFiles {
  /** `tokenizer.json`. */
  tokenizerJson: TokenizerJson;
  /** `tokenizer_config.json`. */
  tokenizerConfig: Readonly<Record<string, unknown>>;
  /** Jinja source; absent when the model brings none. */
  chatTemplate?: string;
  bosId?: number;
  /** Every token that ends an answer. */
  eosIds: readonly number[];
  /** Whether plain text, not laid out by a chat template, begins with the token `bosId`. */
  addBos: boolean;
}

/** The parts of a `tokenizer.json` that are looked at here; the tokenizer library reads the rest. */
export interface TokenizerJson {
  readonly added_tokens: readonly AddedToken[];
  readonly model: { readonly type?: string; readonly [key: string]: unknown };
  readonly normalizer: object | null;
  readonly pre_tokenizer: object | null;
  readonly post_processor: object | null;
  readonly decoder: object | null;
  readonly [key: string]: unknown;
}

/** A token found in text by its name, before the text is split into words. */
export interface AddedToken {
  id: number;
  content: string;
  /** Steers the model and is no part of a text, as the end of a turn. */
  special: boolean;
  /** Takes the white space to its left (right) with it. */
  lstrip: boolean;
  rstrip: boolean;
  normalized: boolean;
  single_word: boolean;
}
