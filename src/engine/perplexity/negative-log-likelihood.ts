/**
 * How unlikely the model held token `target` behind row `row` of `logits` [rows, vocabulary]: -ln of its probability
 * under the softmax, in nats. Logits of any size neither overflow nor vanish.
 */
export function negativeLogLikelihood(logits: Float32Array, vocabulary: number, row: number, target: number): number {
  const begin = row * vocabulary;
  const end = begin + vocabulary;
  let largest = Number.NEGATIVE_INFINITY;
  for (let i = begin; i < end; i++) {
    const logit = logits[i] as number;
    if (logit > largest) largest = logit;
  }
  let sum = 0;
  for (let i = begin; i < end; i++) sum += Math.exp((logits[i] as number) - largest);
  return largest + Math.log(sum) - (logits[begin + target] as number);
}
