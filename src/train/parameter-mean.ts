import type { TrainableTensor } from './training-step.ts';

type Parameters = ReadonlyMap<string, TrainableTensor>;

/**
 * The mean of parameters over many updates: stochastic weight averaging (Izmailov et al. 2018). At a rate that stays high
 * each update is thrown about by its own batch; their mean lies in their midst, and nearer to where training began.
 */
export class ParameterMean {
  /** By the names of the parameters. Saved and put back, it goes on exactly. */
  readonly values: ReadonlyMap<string, Float32Array<ArrayBuffer>>;
  readonly #parameters: Parameters;

  constructor(parameters: Parameters) {
    this.#parameters = parameters;
    this.values = new Map([...parameters].map(([name, { values }]) => [name, new Float32Array(values.length)]));
  }

  /** Counts the parameters as they are now as the `count`th, the first being 1. */
  add(count: number): void {
    for (const [mean, now] of this.#pairs()) {
      for (let i = 0; i < mean.length; i++) {
        const value = mean[i] as number;
        mean[i] = value + ((now[i] as number) - value) / count;
      }
    }
  }

  /** Does some work while the mean is in the parameters' place. */
  async inPlace<T>(work: () => T | Promise<T>): Promise<T> {
    const kept = [...this.#pairs()].map(([mean, now]) => {
      const before = now.slice();
      now.set(mean);
      return { now, before };
    });
    try {
      return await work();
    } finally {
      for (const { now, before } of kept) now.set(before);
    }
  }

  *#pairs(): Generator<[mean: Float32Array, now: Float32Array<ArrayBuffer>]> {
    for (const [name, { values }] of this.#parameters) yield [this.values.get(name) as Float32Array, values];
  }
}
