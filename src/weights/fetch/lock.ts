import { setTimeout as wait } from 'node:timers/promises';
import { lock } from 'proper-lockfile';

/** A lock whose holder has not renewed it for this long belongs to a process that died. */
const STALE_MS = 30_000;
const POLL_MS = 500;

/**
 * Runs `work` while no other process of this machine runs its own under the same path.
 * @param onWait Called once if another process is at it.
 */
export async function withLock<Result>(
  path: string,
  { signal, onWait }: { signal?: AbortSignal; onWait(): void },
  work: () => Promise<Result>,
): Promise<Result> {
  const release = await acquire(path, signal, onWait);
  try {
    return await work();
  } finally {
    await release();
  }
}

async function acquire(
  path: string,
  signal: AbortSignal | undefined,
  onWait: () => void,
): Promise<() => Promise<void>> {
  for (let waiting = false; ; ) {
    let lost = false;
    try {
      const release = await lock(path, {
        stale: STALE_MS,
        realpath: false,
        // After a long sleep of the machine another process may have taken over. Both then fetch the same bytes, and
        // the checksum decides: nothing has to be ended for that.
        onCompromised: () => {
          lost = true;
        },
      });
      return async () => {
        if (!lost) await release();
      };
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'ELOCKED')) throw error;
    }
    if (!waiting) onWait();
    waiting = true;
    await wait(POLL_MS, undefined, { signal });
  }
}
