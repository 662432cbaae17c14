import { BkTree } from './bk-tree.ts';
import { compareFingerprints, type Fingerprints, type Likeness, SIMILAR_BITS } from './compare.ts';

interface Entry<T> {
  value: T;
  prints: Fingerprints;
}

/** Fingerprints that a picture is kept under, and those that it is looked up by. */
const KEPT = ['phash', 'dhash', 'phash-trimmed', 'dhash-trimmed'] as const;
const LOOKED_UP = [...KEPT, 'phash-mirrored', 'dhash-mirrored'] as const;

/** Pictures by their looks: tells which of many, if any, a picture is a copy of. */
export class LikenessIndex<T> {
  readonly #byPixels = new Map<bigint, Entry<T>[]>();
  readonly #byMethod = { phash: new BkTree<Entry<T>>(), dhash: new BkTree<Entry<T>>() };

  add(prints: Fingerprints, value: T): void {
    const entry = { value, prints };
    const pixels = prints.get('sha256-of-pixels');
    if (pixels !== undefined) this.#byPixels.set(pixels, [...(this.#byPixels.get(pixels) ?? []), entry]);
    for (const method of KEPT) {
      const hash = prints.get(method);
      if (hash !== undefined) this.#treeOf(method).add(hash, entry);
    }
  }

  /** All that look the same or similar, the most alike first. */
  find(prints: Fingerprints): { value: T; likeness: Likeness }[] {
    const near = LOOKED_UP.flatMap((method) => {
      const hash = prints.get(method);
      return hash === undefined
        ? []
        : this.#treeOf(method)
            .within(hash, SIMILAR_BITS)
            .map(({ value }) => value);
    });
    const equal = this.#byPixels.get(prints.get('sha256-of-pixels') ?? -1n) ?? [];
    return [...new Set([...equal, ...near])]
      .flatMap((entry) => {
        const likeness = compareFingerprints(prints, entry.prints);
        return likeness ? [{ value: entry.value, likeness }] : [];
      })
      .sort((a, b) => a.likeness.distance - b.likeness.distance);
  }

  #treeOf(method: string): BkTree<Entry<T>> {
    return method.startsWith('phash') ? this.#byMethod.phash : this.#byMethod.dhash;
  }
}
