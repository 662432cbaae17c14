/** The state of a {@link Random}, as JSON. */
export type RandomState = readonly [number, number, number, number];

/** Random numbers that can be saved and gone on with: sfc32 of Chris Doty-Humphrey's PractRand. */
export class Random {
  #a: number;
  #b: number;
  #c: number;
  #counter: number;

  private constructor([a, b, c, counter]: RandomState) {
    this.#a = a;
    this.#b = b;
    this.#c = c;
    this.#counter = counter;
  }

  /** Equal seeds and names draw equally; other names of one seed draw independently. */
  static of(seed: number, name = ''): Random {
    const random = new Random([seed | 0, Math.floor(seed / 2 ** 32) | 0, hash(name), 1]);
    for (let round = 0; round < 12; round++) random.next();
    return random;
  }

  static from(state: RandomState): Random {
    return new Random(state);
  }

  get state(): RandomState {
    return [this.#a, this.#b, this.#c, this.#counter];
  }

  /** From [0, 1), evenly, in steps of 2^-32. */
  next(): number {
    const result = (this.#a + this.#b + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + result) | 0;
    return (result >>> 0) / 2 ** 32;
  }

  /** A whole number from [0, count). */
  below(count: number): number {
    return Math.floor(this.next() * count);
  }

  /** Of the standard normal distribution (Box and Muller 1958). */
  normal(): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.next()));
    return radius * Math.cos(2 * Math.PI * this.next());
  }

  /** In place (Fisher and Yates). */
  shuffle<T extends Uint32Array | unknown[]>(items: T): T {
    for (let at = items.length - 1; at > 0; at--) {
      const other = this.below(at + 1);
      const kept = items[at];
      items[at] = items[other] as never;
      items[other] = kept as never;
    }
    return items;
  }
}

/** FNV-1a, 32 bits. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) value = Math.imul(value ^ byte, 0x01000193);
  return value;
}
