import type { Settings } from '../../config/settings.ts';
import { createLogger, type Logger } from '../../log/logger.ts';
import type { Core } from '../core.ts';
import type { Turn } from '../turn.ts';
import type { FromCore, ToCore } from './protocol.ts';

/** What a core that will not end may take from the end of its process. */
const END_MS = 3_000;

/**
 * Turns this process into a core process: serves its parent over IPC, and ends when the parent says so or is gone.
 * A core that cannot be made ends the process with an error.
 */
export function serveCore(createCore: (settings: Settings, log: Logger) => Promise<Core>): void {
  const running = new Map<number, AbortController>();
  const { promise: core, resolve: start } = Promise.withResolvers<Core>();

  const answer = async (request: number, turn: Turn) => {
    const stop = new AbortController();
    running.set(request, stop);
    for await (const event of (await core).answer(turn, stop.signal)) send({ type: 'event', request, event });
    running.delete(request);
  };
  const end = async () => {
    setTimeout(() => process.exit(1), END_MS);
    await (await core).dispose();
    process.exit(0);
  };

  process.on('message', async (message: ToCore) => {
    if (message.type === 'start') {
      start(await createCore(message.settings, createLogger(message.settings.logLevel)));
      send({ type: 'ready' });
    } else if (message.type === 'answer') await answer(message.request, message.turn);
    else if (message.type === 'abort') running.get(message.request)?.abort();
    else if (message.type === 'ping') send({ type: 'pong' });
    else await end();
  });
  process.on('disconnect', end);
  // Ctrl-C reaches every process of the terminal; the parent decides what becomes of this one.
  process.on('SIGINT', () => undefined);
}

/** A parent that is gone hears nothing; `disconnect` then ends this process. */
function send(message: FromCore): void {
  if (process.connected) process.send?.(message, undefined, undefined, () => undefined);
}
