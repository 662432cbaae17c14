import { hamming } from './hamming.ts';

interface Node<T> {
  hash: bigint;
  values: T[];
  /** By distance from this node's hash. */
  children: Map<number, Node<T>>;
}

/**
 * Values by their hash, found by nearness: what lies within d of a hash can only be in branches whose distance from a node
 * differs by at most d from the hash's own (Burkhard and Keller, 1973).
 */
export class BkTree<T> {
  #root: Node<T> | undefined;

  add(hash: bigint, value: T): void {
    this.#root ??= { hash, values: [], children: new Map() };
    let node = this.#root;
    for (let distance = hamming(hash, node.hash); distance > 0; distance = hamming(hash, node.hash)) {
      const child = node.children.get(distance) ?? { hash, values: [], children: new Map() };
      node.children.set(distance, child);
      node = child;
    }
    node.values.push(value);
  }

  /** Everything whose hash differs from this one in at most so many bits, in no particular order. */
  within(hash: bigint, most: number): { value: T; distance: number }[] {
    const found: { value: T; distance: number }[] = [];
    const open = this.#root ? [this.#root] : [];
    for (let node = open.pop(); node; node = open.pop()) {
      const distance = hamming(hash, node.hash);
      if (distance <= most) found.push(...node.values.map((value) => ({ value, distance })));
      for (const [edge, child] of node.children) if (Math.abs(edge - distance) <= most) open.push(child);
    }
    return found;
  }
}
