import type { Settings } from '../../config/settings.ts';

/** What a process says to one that works for it. Sent with Node's `advanced` serialisation, so images stay bytes. */
export type ToChild<Ask> =
  /** First and once. */
  | { type: 'start'; settings: Settings }
  | { type: 'ask'; request: number; ask: Ask }
  | { type: 'abort'; request: number }
  | { type: 'ping' }
  /** Give everything back and end. */
  | { type: 'stop' };

/** What it hears in return. */
export type FromChild<Event, Greeting> =
  /** Asks are taken from now on. */
  | { type: 'ready'; greeting: Greeting }
  | { type: 'event'; request: number; event: Event }
  /** Nothing more will come of this ask. */
  | { type: 'end'; request: number }
  | { type: 'pong' };
