import { Random } from '../../../src/train/random.ts';
import {
  type Batch,
  type Evaluation,
  IGNORED,
  type StepResult,
  type TrainableTensor,
  type TrainingStep,
} from '../../../src/train/training-step.ts';

/**
 * Softmax regression of the next token on the token before: logits = table[token] + bias, whose gradients are written out
 * by hand. Its drop-out leaves the table out of a target's logits with the given chance.
 */
export class BigramStep implements TrainingStep {
  readonly parameters: ReadonlyMap<string, TrainableTensor>;
  readonly #vocabulary: number;
  readonly #dropout: number;
  readonly #table: Float32Array<ArrayBuffer>;
  readonly #bias: Float32Array<ArrayBuffer>;

  constructor(vocabulary: number, dropout = 0) {
    this.#vocabulary = vocabulary;
    this.#dropout = dropout;
    this.#table = new Float32Array(vocabulary * vocabulary);
    this.#bias = new Float32Array(vocabulary);
    this.parameters = new Map([
      ['table.weight', { shape: [vocabulary, vocabulary], values: this.#table }],
      ['table.bias', { shape: [vocabulary], values: this.#bias }],
    ]);
  }

  async run(batch: Batch): Promise<StepResult> {
    const table = new Float32Array(this.#table.length);
    const bias = new Float32Array(this.#vocabulary);
    const random = batch.seed === undefined ? undefined : Random.of(batch.seed);
    const sum = { loss: 0, tokens: 0 };
    this.#visit(batch, (token, target) => {
      const isDropped = random !== undefined && random.next() < this.#dropout;
      const chances = this.#chances(token, isDropped);
      sum.loss -= Math.log(chances[target] as number);
      sum.tokens++;
      for (let id = 0; id < this.#vocabulary; id++) {
        const slope = (chances[id] as number) - (id === target ? 1 : 0);
        bias[id] = (bias[id] as number) + slope;
        const at = token * this.#vocabulary + id;
        if (!isDropped) table[at] = (table[at] as number) + slope;
      }
    });
    const all = { 'table.weight': table, 'table.bias': bias };
    const trained = Object.entries(all).filter(([name]) => batch.group === undefined || name.endsWith(batch.group));
    return { ...sum, gradients: new Map(trained) };
  }

  async evaluate(batch: Batch): Promise<Evaluation> {
    const sum = { loss: 0, tokens: 0, correct: 0 };
    this.#visit(batch, (token, target) => {
      const chances = this.#chances(token, false);
      sum.loss -= Math.log(chances[target] as number);
      sum.tokens++;
      if (chances[target] === Math.max(...chances)) sum.correct++;
    });
    return sum;
  }

  async dispose(): Promise<void> {}

  #visit({ tokens, targets }: Batch, use: (token: number, target: number) => void): void {
    for (const [at, target] of targets.entries()) if (target !== IGNORED) use(tokens[at] as number, target);
  }

  #chances(token: number, isDropped: boolean): number[] {
    const from = token * this.#vocabulary;
    const powers = Array.from(this.#bias, (bias, id) =>
      Math.exp(bias + (isDropped ? 0 : (this.#table[from + id] as number))),
    );
    const sum = powers.reduce((a, b) => a + b, 0);
    return powers.map((power) => power / sum);
  }
}
