import type { StepResult } from './training-step.ts';

/** Gradients of several batches that become one update. */
export class GradientSum {
  tokens = 0;
  /** Of all targets, in nats. */
  loss = 0;
  #gradients = new Map<string, Float32Array>();
  #isOwn = false;

  /** Adds a batch, or takes the first as it is: its arrays are not copied before a second one comes. */
  add({ loss, tokens, gradients }: StepResult): void {
    this.loss += loss;
    this.tokens += tokens;
    if (this.#gradients.size === 0) {
      this.#gradients = new Map(gradients);
      this.#isOwn = false;
      return;
    }
    this.keep();
    for (const [name, gradient] of gradients) this.#addOne(name, gradient);
  }

  /** Copies what another call of the step would overwrite. */
  keep(): void {
    if (this.#isOwn) return;
    for (const [name, gradient] of this.#gradients) this.#gradients.set(name, gradient.slice());
    this.#isOwn = true;
  }

  get gradients(): ReadonlyMap<string, Float32Array> {
    return this.#gradients;
  }

  #addOne(name: string, gradient: Float32Array): void {
    const sum = this.#gradients.get(name);
    if (!sum) this.#gradients.set(name, gradient.slice());
    else for (let i = 0; i < sum.length; i++) sum[i] = (sum[i] as number) + (gradient[i] as number);
  }
}
