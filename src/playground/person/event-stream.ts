import type { APIUser } from 'discord-api-types/v10';
import type { Context } from 'hono';
import { streamSSE } from 'hono/streaming';
import type { World } from '../world/world.ts';
import { eventFor } from './state.ts';

/** Sends a person every event from now on, for as long as they listen. */
export function streamEvents(world: World, context: Context, person: APIUser): Response {
  return streamSSE(context, async (stream) => {
    const stop = world.changes.subscribe((change) => {
      const event = eventFor(world, person, change);
      if (event !== undefined) void stream.writeSSE({ data: JSON.stringify(event) });
    });
    const ended = new Promise<void>((resolve) => stream.onAbort(resolve));
    // A first line tells the listener that nothing is missed from here on.
    await stream.write(': listening\n\n');
    await ended;
    stop();
  });
}
