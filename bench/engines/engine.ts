/** A language model behind one interface, whoever computes it. All engines take the same weights and the same token ids. */
export interface Engine {
  /** Forgets what was computed before, so that nothing of `prompt` is known. Not timed. */
  prepare(prompt: readonly number[]): Promise<void>;
  /**
   * Continues `prompt` greedily by `newTokens` tokens, whatever they are; calls `onToken` with each as soon as it is known.
   * With `guesses` an engine that by default guesses tokens and checks several at once may do so.
   */
  generate(
    prompt: readonly number[],
    newTokens: number,
    onToken: (id: number) => void,
    options: { guesses: boolean },
  ): Promise<void>;
}

/** Opens an engine; `threads` are those that compute. */
export type OpenEngine = (files: ModelFiles, threads: number) => Promise<Engine>;

/** The model as each engine reads it. */
export interface ModelFiles {
  /** Name as in `TYTO_MODEL`. */
  model: string;
  /** The released file, GGUF's Q4_1. */
  q41: string;
  /** The same weights rounded to GGUF's Q4_0. */
  q40: string;
  /** Folder with the same weights as ONNX graphs in the layout of transformers.js. */
  transformers: string;
}

/** Tokens of context that each engine is opened for. */
export const contextTokens = 4096;
