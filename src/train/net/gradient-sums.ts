/** Gradients of several parts and pictures, added up by name. */
export class GradientSums {
  readonly #sums = new Map<string, Float32Array<ArrayBuffer>>();
  #used = new Set<string>();

  /** Forgets the sums, keeps their memory. */
  clear(): void {
    this.#used = new Set();
  }

  add(name: string, values: Float32Array): void {
    const sum = this.#of(name, values.length);
    if (!this.#used.has(name)) {
      sum.set(values);
      this.#used.add(name);
      return;
    }
    for (let i = 0; i < sum.length; i++) sum[i] = (sum[i] as number) + (values[i] as number);
  }

  /** Adds to a row of a table [.., width] of `length` values, zeros where nothing was added. */
  addRow(name: string, length: number, row: number, values: Float32Array): void {
    const sum = this.#of(name, length);
    if (!this.#used.has(name)) {
      sum.fill(0);
      this.#used.add(name);
    }
    const begin = row * values.length;
    for (let i = 0; i < values.length; i++) sum[begin + i] = (sum[begin + i] as number) + (values[i] as number);
  }

  /** What was added since it was cleared; the arrays are used again. */
  result(): ReadonlyMap<string, Float32Array> {
    return new Map([...this.#sums].filter(([name]) => this.#used.has(name)));
  }

  #of(name: string, length: number): Float32Array<ArrayBuffer> {
    const known = this.#sums.get(name);
    if (known) return known;
    const fresh = new Float32Array(length);
    this.#sums.set(name, fresh);
    return fresh;
  }
}
