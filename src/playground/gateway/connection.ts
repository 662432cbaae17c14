import { GatewayCloseCodes as Close, GatewayOpcodes as Op } from 'discord-api-types/v10';
import type { RawData, WebSocket } from 'ws';
import { z } from 'zod';
import type { World } from '../world/world.ts';
import type { FrameEncoder } from './frame-encoder.ts';
import { GatewayFault } from './gateway-fault.ts';
import { areAllowedIntents, areKnownIntents } from './intents.ts';
import { memberChunk } from './member-chunk.ts';
import { Session } from './session.ts';

/** Most payloads a client may send in a minute. */
const MAX_PAYLOADS = 120;
/** Largest payload a client may send. */
const MAX_PAYLOAD_BYTES = 4096;

const payloadSchema = z.object({ op: z.number().int(), d: z.unknown() });
const identifySchema = z.object({
  token: z.string(),
  intents: z.number(),
  shard: z.tuple([z.number().int(), z.number().int()]).optional(),
});
const resumeSchema = z.object({ token: z.string(), session_id: z.string(), seq: z.number() });

/** What a connection asks of the gateway that it belongs to. */
export interface ConnectionHost {
  world: World;
  session(id: string): Session | undefined;
  /** Greets a new session. */
  begin(session: Session, shard: [number, number]): void;
  /** Makes this connection the session's one, in place of any other. */
  resumed(connection: Connection, session: Session): void;
  closed(connection: Connection, code: number): void;
}

/** One socket: says hello, keeps the heartbeat, and identifies or resumes a session. */
export class Connection {
  session: Session | undefined;
  readonly #socket: WebSocket;
  readonly #encoder: FrameEncoder;
  readonly #host: ConnectionHost;
  readonly #identifyDeadline: NodeJS.Timeout;
  #heartbeatDeadline: NodeJS.Timeout | undefined;
  #received: number[] = [];

  constructor(socket: WebSocket, encoder: FrameEncoder, host: ConnectionHost) {
    this.#socket = socket;
    this.#encoder = encoder;
    this.#host = host;
    const { heartbeat, identify } = host.world.options.timings;
    socket.on('message', (data) => this.#receive(data));
    socket.on('close', (code) => this.#end(code));
    this.#identifyDeadline = setTimeout(() => this.close(new GatewayFault(Close.SessionTimedOut)), identify);
    this.#waitForHeartbeat();
    this.send({ op: Op.Hello, d: { heartbeat_interval: heartbeat, _trace: ['playground'] } });
  }

  send(payload: object): void {
    this.#encoder.encode({ t: null, s: null, ...payload }, (frame) => this.#socket.send(frame));
  }

  close({ code, message }: GatewayFault): void {
    this.#socket.close(code, message);
  }

  /** Cuts the line without a word, as a broken network does. */
  drop(): void {
    this.#socket.terminate();
  }

  #end(code: number): void {
    clearTimeout(this.#identifyDeadline);
    clearTimeout(this.#heartbeatDeadline);
    this.#encoder.close();
    this.#host.closed(this, code);
  }

  #receive(data: RawData): void {
    try {
      this.#handle(this.#parse(data.toString()));
    } catch (error) {
      if (!(error instanceof GatewayFault)) throw error;
      this.close(error);
    }
  }

  #parse(text: string): z.output<typeof payloadSchema> {
    const now = Date.now();
    this.#received = [...this.#received.filter((at) => at > now - 60_000), now];
    if (this.#received.length > MAX_PAYLOADS) throw new GatewayFault(Close.RateLimited);
    if (text.length > MAX_PAYLOAD_BYTES) throw new GatewayFault(Close.DecodeError);
    return decode(payloadSchema, parseJson(text));
  }

  #handle({ op, d }: z.output<typeof payloadSchema>): void {
    switch (op) {
      case Op.Heartbeat:
        this.#waitForHeartbeat();
        this.send({ op: Op.HeartbeatAck });
        break;
      case Op.Identify:
        this.#identify(decode(identifySchema, d));
        break;
      case Op.Resume:
        this.#resume(decode(resumeSchema, d));
        break;
      case Op.RequestGuildMembers:
        this.send(this.#requireSession().record(memberChunk(this.#host.world, d)));
        break;
      case Op.PresenceUpdate:
        // Taken and dropped: the people here see no more than whether the bot is online.
        this.#requireSession();
        break;
      default:
        throw new GatewayFault(Close.UnknownOpcode);
    }
  }

  #requireSession(): Session {
    if (this.session === undefined) throw new GatewayFault(Close.NotAuthenticated);
    return this.session;
  }

  #identify({ token, intents, shard = [0, 1] }: z.output<typeof identifySchema>): void {
    const { world } = this.#host;
    if (this.session !== undefined) throw new GatewayFault(Close.AlreadyAuthenticated);
    if (token !== world.options.token) throw new GatewayFault(Close.AuthenticationFailed);
    if (shard[0] !== 0 || shard[1] !== 1) throw new GatewayFault(Close.InvalidShard);
    if (!areKnownIntents(intents)) throw new GatewayFault(Close.InvalidIntents);
    if (!areAllowedIntents(world, intents)) throw new GatewayFault(Close.DisallowedIntents);
    clearTimeout(this.#identifyDeadline);
    this.session = new Session(intents);
    this.#host.begin(this.session, shard);
  }

  #resume({ token, session_id, seq }: z.output<typeof resumeSchema>): void {
    if (token !== this.#host.world.options.token) throw new GatewayFault(Close.AuthenticationFailed);
    const session = this.#host.session(session_id);
    if (session === undefined) {
      this.send({ op: Op.InvalidSession, d: false });
      return;
    }
    const missed = session.missedSince(seq);
    if (missed === undefined) throw new GatewayFault(Close.InvalidSeq);
    clearTimeout(this.#identifyDeadline);
    this.session = session;
    for (const event of missed) this.send(event);
    this.#host.resumed(this, session);
  }

  /** A client may miss one beat; after two it is taken for dead. */
  #waitForHeartbeat(): void {
    clearTimeout(this.#heartbeatDeadline);
    const patience = this.#host.world.options.timings.heartbeat * 2;
    this.#heartbeatDeadline = setTimeout(() => this.close(new GatewayFault(Close.SessionTimedOut)), patience);
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function decode<Schema extends z.ZodType>(schema: Schema, data: unknown): z.output<Schema> {
  const result = schema.safeParse(data);
  if (!result.success) throw new GatewayFault(Close.DecodeError);
  return result.data;
}
