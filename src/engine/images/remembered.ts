import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { Pixels } from './preprocess.ts';

/** Pictures that are kept: those of the conversations that go on. */
const mostKept = 32;

/** What was seen in the latest pictures, found again by what they show. */
export class RememberedPictures<T extends object> {
  private readonly seen = new LRUCache<string, T>({ max: mostKept });

  /** What `look` saw in a picture. The same picture gives the same object as long as it is remembered. */
  async see(picture: Pixels, look: () => Promise<T>): Promise<T> {
    const key = identity(picture);
    const known = this.seen.get(key);
    if (known) return known;
    const found = await look();
    this.seen.set(key, found);
    return found;
  }
}

function identity({ width, height, rgb }: Pixels): string {
  return createHash('sha256').update(`${width}x${height}\n`).update(rgb).digest('hex');
}
