import type { TrainableTensor } from './training-step.ts';

export interface AdamWOptions {
  betas: readonly [number, number];
  epsilon: number;
  weightDecay: number;
  /** Whether a tensor's weights decay; by default all do, as in PyTorch. */
  decays?: (name: string, shape: readonly number[]) => boolean;
}

/** What the optimiser remembers of a tensor. */
export interface AdamWMoments {
  /** Updates of this tensor so far. */
  steps: number;
  /** Running means of the gradient and of its square, as long as the tensor. */
  mean: Float32Array;
  square: Float32Array;
}

/**
 * AdamW (Loshchilov and Hutter 2019), computed as PyTorch's: weights decay by learningRate · weightDecay before each update.
 * A tensor without a gradient is left as it is, and its own count of steps stands still.
 */
export class AdamW {
  /** By the names of the tensors; holds those that had a gradient. Saved and put back, it goes on exactly. */
  readonly moments = new Map<string, AdamWMoments>();
  readonly #parameters: ReadonlyMap<string, TrainableTensor>;
  readonly #options: AdamWOptions;

  constructor(parameters: ReadonlyMap<string, TrainableTensor>, options: AdamWOptions) {
    this.#parameters = parameters;
    this.#options = options;
  }

  /**
   * Changes the tensors in place.
   * @param scale Multiplies every gradient: 1 / tokens for the gradients of a sum, times a clipping factor.
   * @throws {RangeError} for a gradient of another length than its tensor, or of no tensor.
   */
  step(gradients: ReadonlyMap<string, Float32Array>, learningRate: number, scale = 1): void {
    for (const [name, gradient] of gradients) {
      const tensor = this.#parameters.get(name);
      if (tensor?.values.length !== gradient.length) {
        throw new RangeError(`The gradient of ${name} has ${gradient.length} values, not ${tensor?.values.length}.`);
      }
      this.#update(name, tensor, gradient, learningRate, scale);
    }
  }

  #update(
    name: string,
    { shape, values }: TrainableTensor,
    gradient: Float32Array,
    learningRate: number,
    scale: number,
  ) {
    const { betas, epsilon, weightDecay, decays } = this.#options;
    const [beta1, beta2] = betas;
    const moments = this.#momentsOf(name, values.length);
    moments.steps += 1;
    const { mean, square, steps } = moments;
    const kept = decays?.(name, shape) === false ? 1 : 1 - learningRate * weightDecay;
    const rate = learningRate / (1 - beta1 ** steps);
    const root = Math.sqrt(1 - beta2 ** steps);
    for (let i = 0; i < values.length; i++) {
      const slope = (gradient[i] as number) * scale;
      const m = beta1 * (mean[i] as number) + (1 - beta1) * slope;
      const v = beta2 * (square[i] as number) + (1 - beta2) * slope * slope;
      mean[i] = m;
      square[i] = v;
      values[i] = (values[i] as number) * kept - (rate * m) / (Math.sqrt(v) / root + epsilon);
    }
  }

  #momentsOf(name: string, length: number): AdamWMoments {
    const known = this.moments.get(name);
    if (known) return known;
    const fresh = { steps: 0, mean: new Float32Array(length), square: new Float32Array(length) };
    this.moments.set(name, fresh);
    return fresh;
  }
}

/** The length of all gradients taken as one vector, times `scale`. */
export function gradientNorm(gradients: ReadonlyMap<string, Float32Array>, scale = 1): number {
  let sum = 0;
  for (const gradient of gradients.values()) {
    for (let i = 0; i < gradient.length; i++) sum += (gradient[i] as number) ** 2;
  }
  return Math.sqrt(sum) * scale;
}

/** Factor that shortens gradients of the given norm to at most `most`, as PyTorch's `clip_grad_norm_` does. */
export function clippingFactor(norm: number, most: number): number {
  return Math.min(1, most / (norm + 1e-6));
}
