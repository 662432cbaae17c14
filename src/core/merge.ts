import { abortable } from './abortable.ts';

/**
 * What several sources bring, as it comes. Whoever stops listening calls the sources off.
 * @throws what the first source throws that does; the signal's reason when it aborts, even if the sources do not heed it.
 */
export async function* merge<T>(
  sources: readonly AsyncIterable<T>[],
  signal: AbortSignal,
): AsyncGenerator<T, void, void> {
  const running = new Map<AsyncIterator<T>, Promise<[AsyncIterator<T>, IteratorResult<T>]>>();
  const next = (source: AsyncIterator<T>) => {
    const result = source.next().then((value): [AsyncIterator<T>, IteratorResult<T>] => [source, value]);
    // Whoever stopped listening does not hear of failures either.
    result.catch(() => undefined);
    running.set(source, result);
  };
  for (const source of sources) next(source[Symbol.asyncIterator]());
  try {
    while (running.size > 0) {
      const [source, { done, value }] = await abortable(Promise.race(running.values()), signal);
      running.delete(source);
      if (done) continue;
      next(source);
      yield value;
    }
  } finally {
    for (const source of running.keys()) source.return?.().catch(() => undefined);
  }
}
