import { randomBytes } from 'node:crypto';
import { pino } from 'pino';
import type { Logger } from '../log/logger.ts';

/** What a playground can be started with. Everything has a default. */
export interface PlaygroundOptions {
  /** Port on 127.0.0.1; 0 takes any free one. */
  port: number;
  /** The bot's token. Default: a fresh one in the form Discord gives. */
  token: string;
  /** Privileged intents that are switched on for the application, as on Discord's developer page. */
  privilegedIntents: { messageContent: boolean; members: boolean; presences: boolean };
  timings: Timings;
  /** Whether the web page is served; a test that needs none saves its bundling. */
  page: boolean;
  log: Logger;
}

/** Deadlines in milliseconds. The defaults are Discord's; tests shorten them. */
export interface Timings {
  /** Time to acknowledge an interaction. */
  acknowledge: number;
  /** Life of an interaction's token. */
  interactionToken: number;
  /** Life of a link to an attachment. */
  attachmentLink: number;
  /** Interval that the gateway asks for; a client silent for twice as long is dropped. */
  heartbeat: number;
  /** Time a fresh socket has to identify or resume. */
  identify: number;
}

const DISCORD_TIMINGS: Timings = {
  acknowledge: 3_000,
  interactionToken: 15 * 60_000,
  attachmentLink: 24 * 60 * 60_000,
  heartbeat: 41_250,
  identify: 30_000,
};

/** Options as a caller gives them. */
export type PlaygroundInput = Partial<Omit<PlaygroundOptions, 'timings' | 'privilegedIntents'>> & {
  timings?: Partial<Timings>;
  privilegedIntents?: Partial<PlaygroundOptions['privilegedIntents']>;
};

/** Fills in what the caller left out. `applicationId` becomes part of a generated token, as in Discord's own. */
export function resolveOptions(input: PlaygroundInput, applicationId: string): PlaygroundOptions {
  return {
    port: input.port ?? 0,
    token: input.token ?? generateToken(applicationId),
    privilegedIntents: { messageContent: true, members: false, presences: false, ...input.privilegedIntents },
    timings: { ...DISCORD_TIMINGS, ...input.timings },
    page: input.page ?? true,
    log: input.log ?? pino({ level: 'silent' }),
  };
}

/** Three parts: the application's id, a time and a secret. Clients take the id from the first part. */
function generateToken(applicationId: string): string {
  const parts = [Buffer.from(applicationId), randomBytes(4), randomBytes(28)];
  return parts.map((part) => part.toString('base64url')).join('.');
}
