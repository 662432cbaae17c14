import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import {
  GatewayCloseCodes as Close,
  GatewayDispatchEvents as Event,
  GatewayIntentBits as Intent,
  GatewayOpcodes as Op,
} from 'discord-api-types/v10';
import { WebSocketServer } from 'ws';
import type { World } from '../world/world.ts';
import { Connection } from './connection.ts';
import { type DispatchEvent, eventFor } from './events.ts';
import { frameEncoder } from './frame-encoder.ts';
import { GatewayFault } from './gateway-fault.ts';
import { guildEvent, readyEvent } from './greeting.ts';
import type { Session } from './session.ts';

/** Where the gateway's socket is, below the host. */
export const GATEWAY_PATH = '/gateway';

/** Discord's gateway, version 10, over JSON. Tells identified clients of every change they have intents for. */
export class Gateway {
  readonly world: World;
  readonly #sockets = new WebSocketServer({ noServer: true });
  readonly #sessions = new Map<string, Session>();
  readonly #connections = new Set<Connection>();
  readonly #stopListening: () => void;

  constructor(world: World, server: Server) {
    this.world = world;
    server.on('upgrade', (request, socket, head) => this.#upgrade(request, socket, head));
    this.#stopListening = world.changes.subscribe((change) => {
      for (const session of this.#sessions.values()) {
        const event = eventFor(world, change, session.intents);
        if (event !== undefined) this.#dispatch(session, event);
      }
    });
  }

  session(id: string): Session | undefined {
    return this.#sessions.get(id);
  }

  begin(session: Session, shard: [number, number]): void {
    this.#forgetAbandonedSessions();
    this.#sessions.set(session.id, session);
    const url = `${this.world.origin.replace('http', 'ws')}${GATEWAY_PATH}`;
    this.#dispatch(session, readyEvent(this.world, session, url, shard));
    if (session.intents & Intent.Guilds) this.#dispatch(session, guildEvent(this.world));
    this.#tellWhetherOnline();
  }

  resumed(connection: Connection, session: Session): void {
    for (const other of this.#connections) {
      if (other !== connection && other.session === session) other.close(new GatewayFault(Close.UnknownError));
    }
    this.#dispatch(session, { t: Event.Resumed, d: { _trace: ['playground'] } });
    this.#tellWhetherOnline();
  }

  closed(connection: Connection, code: number): void {
    this.#connections.delete(connection);
    // A client that says goodbye does not come back; one that was cut off may resume.
    const saidGoodbye = code === 1000 || code === 1001;
    if (saidGoodbye && connection.session !== undefined) this.#sessions.delete(connection.session.id);
    this.#tellWhetherOnline();
  }

  /** Cuts every line without a word. Sessions stay, and can be resumed. */
  drop(): void {
    for (const connection of this.#connections) connection.drop();
  }

  /** Asks every client to connect anew and resume. */
  askToReconnect(): void {
    for (const connection of this.#connections) connection.send({ op: Op.Reconnect, d: null });
  }

  /** Tells every client that its session is over; a resumable one may be tried again. */
  invalidateSessions(resumable: boolean): void {
    for (const connection of this.#connections) {
      if (!resumable && connection.session !== undefined) this.#sessions.delete(connection.session.id);
      connection.send({ op: Op.InvalidSession, d: resumable });
    }
  }

  close(): void {
    this.#stopListening();
    for (const connection of this.#connections) connection.drop();
    this.#sockets.close();
  }

  #dispatch(session: Session, event: DispatchEvent): void {
    const numbered = session.record(event);
    for (const connection of this.#connections) {
      if (connection.session === session) connection.send(numbered);
    }
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const address = URL.parse(request.url ?? '/', this.world.origin);
    const version = address?.searchParams.get('v') ?? '10';
    const encoding = address?.searchParams.get('encoding') ?? 'json';
    const encoder = frameEncoder(address?.searchParams.get('compress') ?? null);
    const isOurs = address?.pathname.replace(/\/$/, '') === GATEWAY_PATH && encoding === 'json';
    if (!isOurs || encoder === undefined) {
      // Before the handshake there is no close code: plain HTTP says what is spoken here.
      socket.end(
        'HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\nThe playground speaks JSON, plain or zlib-stream.',
      );
      return;
    }
    this.#sockets.handleUpgrade(request, socket, head, (client) => {
      client.on('error', (error) => this.world.options.log.debug({ err: error }, 'gateway socket'));
      const connection = new Connection(client, encoder, this);
      this.#connections.add(connection);
      if (version !== '10') connection.close(new GatewayFault(Close.InvalidAPIVersion));
    });
  }

  /** A client that identifies anew has given up the session that it lost. */
  #forgetAbandonedSessions(): void {
    const inUse = new Set([...this.#connections].map(({ session }) => session));
    for (const session of this.#sessions.values()) {
      if (!inUse.has(session)) this.#sessions.delete(session.id);
    }
  }

  #tellWhetherOnline(): void {
    const online = [...this.#connections].some(({ session }) => session !== undefined);
    if (online === this.world.botOnline) return;
    this.world.botOnline = online;
    this.world.changes.publish({ type: 'bot-online', online });
  }
}
