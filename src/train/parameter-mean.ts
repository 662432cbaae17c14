import type { TrainableTensor } from './training-step.ts';

type Parameters = ReadonlyMap<string, TrainableTensor>;

/**
 * The mean of parameters over many updates: stochastic weight averaging (Izmailov et al. 2018). At a rate that stays high
 * each update is thrown about by its own batch; their mean lies in their midst. What a training goes on from knows things
 * that the new data hardly asks for: the outcome may lie on the way to the mean (Wortsman et al. 2022, WiSE-FT).
 */
export class ParameterMean {
  /** By the names of the parameters. Saved and put back, it goes on exactly. */
  readonly values: ReadonlyMap<string, Float32Array<ArrayBuffer>>;
  readonly #parameters: Parameters;
  readonly #share: number;
  /** The parameters ahead of the first update. */
  readonly #beginning: ReadonlyMap<string, Float32Array<ArrayBuffer>>;

  /** @param share Of the way from the parameters as they are now to their mean, at which the outcome lies. */
  constructor(parameters: Parameters, share: number) {
    this.#parameters = parameters;
    this.#share = share;
    this.#beginning = new Map([...parameters].map(([name, { values }]) => [name, values.slice()]));
    this.values = new Map([...parameters].map(([name, { values }]) => [name, new Float32Array(values.length)]));
  }

  /** Counts the parameters as they are now as the `count`th, the first being 1. */
  add(count: number): void {
    for (const [name, { values }] of this.#parameters) {
      const mean = this.values.get(name) as Float32Array;
      for (let i = 0; i < mean.length; i++) mean[i] = between(mean[i] as number, values[i] as number, 1 / count);
    }
  }

  /** Does some work while the outcome is in the parameters' place. */
  async inPlace<T>(work: () => T | Promise<T>): Promise<T> {
    const kept = [...this.#parameters].map(([name, { values }]) => {
      const latest = values.slice();
      const [begin, mean] = [this.#beginning.get(name) as Float32Array, this.values.get(name) as Float32Array];
      for (let i = 0; i < mean.length; i++) values[i] = between(begin[i] as number, mean[i] as number, this.#share);
      return { values, latest };
    });
    try {
      return await work();
    } finally {
      for (const { values, latest } of kept) values.set(latest);
    }
  }
}

function between(from: number, to: number, share: number): number {
  return from + (to - from) * share;
}
