import type { BatchSource, DrawnBatch } from '../../../src/train/batch-source.ts';
import { Random, type RandomState } from '../../../src/train/random.ts';
import type { Batch } from '../../../src/train/training-step.ts';

/** Sequences that mostly count up by one, round and round: what follows a token can be learned. */
export class ChainSource implements BatchSource {
  readonly #vocabulary: number;
  #random: Random;
  #drawn = 0;
  /** Parameters of the batches by turns. */
  readonly groups: (string | undefined)[] = [undefined];

  constructor(vocabulary: number, seed: number) {
    this.#vocabulary = vocabulary;
    this.#random = Random.of(seed);
  }

  async next(): Promise<DrawnBatch> {
    const group = this.groups[(this.#drawn / 2) % this.groups.length];
    const first = this.#drawn;
    this.#drawn += 2;
    const batch = { ...chain(this.#vocabulary, this.#random), ...(group && { group }) };
    return { batch, places: [`chain:${first + 1}`, `chain:${first + 2}`] };
  }

  cursor(): unknown {
    return { random: this.#random.state, drawn: this.#drawn };
  }

  seek(cursor: unknown): void {
    const { random, drawn } = cursor as { random: RandomState; drawn: number };
    this.#random = Random.from(random);
    this.#drawn = drawn;
  }
}

/** Two rows of eight tokens. */
export function chain(vocabulary: number, random: Random): Batch {
  const [rows, length] = [2, 8];
  const tokens = new Int32Array(rows * length);
  const targets = new Int32Array(rows * length);
  for (let at = 0; at < tokens.length; at++) {
    const token = at % length === 0 ? random.below(vocabulary) : (targets[at - 1] as number);
    tokens[at] = token;
    targets[at] = random.next() < 0.9 ? (token + 1) % vocabulary : random.below(vocabulary);
  }
  return { rows, length, tokens, targets };
}
