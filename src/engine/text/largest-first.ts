/**
 * Hands out the places of numbers from the largest on, ties in order; costs a sort only as far as it is asked. A
 * binary heap.
 */
export class LargestFirst {
  readonly #values: Float64Array;
  readonly #heap: Int32Array;
  #size: number;

  constructor(values: Float64Array) {
    this.#values = values;
    this.#heap = new Int32Array(values.length);
    for (let place = 0; place < values.length; place++) this.#heap[place] = place;
    this.#size = values.length;
    for (let node = (this.#size >>> 1) - 1; node >= 0; node--) this.#sink(node);
  }

  /** The place of the largest number left. @throws {RangeError} when none is. */
  pop(): number {
    const top = this.#heap[0];
    if (top === undefined || this.#size === 0) throw new RangeError('No numbers are left.');
    this.#size--;
    this.#heap[0] = this.#heap[this.#size] ?? 0;
    this.#sink(0);
    return top;
  }

  /** Moves the entry at `node` down until nothing below it is larger. */
  #sink(node: number): void {
    const heap = this.#heap;
    const sinking = heap[node] ?? 0;
    let at = node;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= this.#size) break;
      if (child + 1 < this.#size && this.#isBefore(heap[child + 1] ?? 0, heap[child] ?? 0)) child++;
      if (!this.#isBefore(heap[child] ?? 0, sinking)) break;
      heap[at] = heap[child] ?? 0;
      at = child;
    }
    heap[at] = sinking;
  }

  #isBefore(a: number, b: number): boolean {
    const difference = (this.#values[a] ?? 0) - (this.#values[b] ?? 0);
    return difference > 0 || (difference === 0 && a < b);
  }
}
