import type { Settings } from '../../config/settings.ts';
import { createLogger, type Logger } from '../../log/logger.ts';
import type { FromChild, ToChild } from './protocol.ts';

/** What a service that will not end may take from the end of its process. */
const END_MS = 3_000;

/** What a process does for its parent. */
export interface Service<Ask, Event, Greeting> {
  /** What the parent is told first. */
  greeting: Greeting;
  /** Serves one ask; does not throw, and ends soon after the signal aborts. */
  run(ask: Ask, signal: AbortSignal): AsyncIterable<Event>;
  dispose(): Promise<void>;
}

/**
 * Turns this process into one that serves its parent over IPC, and ends when the parent says so or is gone.
 * A service that cannot be made ends the process with an error.
 */
export function serve<Ask, Event, Greeting>(
  make: (settings: Settings, log: Logger) => Promise<Service<Ask, Event, Greeting>>,
): void {
  const running = new Map<number, AbortController>();
  const { promise: service, resolve: start } = Promise.withResolvers<Service<Ask, Event, Greeting>>();
  const send = (message: FromChild<Event, Greeting>) => sendToParent(message);

  const run = async (request: number, ask: Ask) => {
    const stop = new AbortController();
    running.set(request, stop);
    for await (const event of (await service).run(ask, stop.signal)) send({ type: 'event', request, event });
    running.delete(request);
    send({ type: 'end', request });
  };
  const end = async () => {
    setTimeout(() => process.exit(1), END_MS);
    await (await service).dispose();
    process.exit(0);
  };

  process.on('message', async (message: ToChild<Ask>) => {
    if (message.type === 'start') {
      const made = await make(message.settings, createLogger(message.settings.logLevel));
      start(made);
      send({ type: 'ready', greeting: made.greeting });
    } else if (message.type === 'ask') await run(message.request, message.ask);
    else if (message.type === 'abort') running.get(message.request)?.abort();
    else if (message.type === 'ping') send({ type: 'pong' });
    else await end();
  });
  process.on('disconnect', end);
  // Ctrl-C reaches every process of the terminal; the parent decides what becomes of this one.
  process.on('SIGINT', () => undefined);
}

/** A parent that is gone hears nothing; `disconnect` then ends this process. */
function sendToParent(message: unknown): void {
  if (process.connected) process.send?.(message, undefined, undefined, () => undefined);
}
