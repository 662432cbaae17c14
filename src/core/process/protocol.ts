import type { Settings } from '../../config/settings.ts';
import type { AnswerEvent } from '../events.ts';
import type { Turn } from '../turn.ts';

/** What the parent says to the core process. Sent with Node's `advanced` serialisation, so images stay bytes. */
export type ToCore =
  /** First and once. */
  | { type: 'start'; settings: Settings }
  | { type: 'answer'; request: number; turn: Turn }
  | { type: 'abort'; request: number }
  | { type: 'ping' }
  /** Give everything back and end. */
  | { type: 'stop' };

/** What the core process says to its parent. */
export type FromCore =
  /** It takes turns from now on. */
  { type: 'ready' } | { type: 'event'; request: number; event: AnswerEvent } | { type: 'pong' };
