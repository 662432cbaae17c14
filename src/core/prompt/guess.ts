/** An expert that is less sure than this guesses; what it says is told with a maybe. */
const SURE = 0.55;

/** Whether an observation is only a guess. */
export function isGuess({ confidence }: { confidence: number }): boolean {
  return confidence < SURE;
}
