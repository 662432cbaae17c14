import { randomBytes } from 'node:crypto';
import { type GatewayDispatchPayload, GatewayOpcodes } from 'discord-api-types/v10';
import type { DispatchEvent } from './events.ts';

/** Events kept for a resume; a client that missed more must start anew. */
const KEPT_EVENTS = 1000;

/** One event as it goes over the wire. */
export type NumberedEvent = Pick<GatewayDispatchPayload, 's'> & DispatchEvent & { op: GatewayOpcodes.Dispatch };

/** What the gateway remembers of a client between its connections. */
export class Session {
  readonly id = randomBytes(16).toString('hex');
  readonly intents: number;
  #sequence = 0;
  #kept: NumberedEvent[] = [];

  constructor(intents: number) {
    this.intents = intents;
  }

  /** Gives the event its number and keeps it for a resume. */
  record(event: DispatchEvent): NumberedEvent {
    this.#sequence += 1;
    const numbered: NumberedEvent = { op: GatewayOpcodes.Dispatch, s: this.#sequence, ...event };
    this.#kept.push(numbered);
    if (this.#kept.length > KEPT_EVENTS) this.#kept.shift();
    return numbered;
  }

  /** The events after number `sequence`, or nothing where that number is unknown or too long ago. */
  missedSince(sequence: number): NumberedEvent[] | undefined {
    const isKnown = Number.isInteger(sequence) && sequence >= 0 && sequence <= this.#sequence;
    const missed = this.#sequence - sequence;
    if (!isKnown || missed > this.#kept.length) return undefined;
    return missed === 0 ? [] : this.#kept.slice(-missed);
  }
}
