/** A TensorFlow.js model is damaged, of another kind, or needs what is not translated. The message names what. */
export class TfjsError extends Error {
  override name = 'TfjsError';

  constructor(what: string) {
    super(`The TensorFlow.js model cannot be used: ${what}.`);
  }
}
