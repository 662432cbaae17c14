import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { atMost } from '../at-most.ts';
import type { FromChild, ToChild } from './protocol.ts';
import { readVitals, type Vitals } from './vitals.ts';

/** How often a process must show that it is not hung. */
export interface Heartbeat {
  everyMs: number;
  /** Pings in a row that may stay without an answer before the process is killed. */
  mostMissed: number;
}

const LAST_WORDS_MS = 1_000;

/** Names of environment variables that may hold a secret: none is for a process that strangers' bytes get into. */
const SECRET = /TOKEN|SECRET|PASSW|CREDENTIAL|(?:^|_)KEY/i;

/** One life of a process that works for this one. */
export class Child<Ask, Event, Greeting> {
  /** Settles when the process is gone, with how it went: `exit code 1`, `killed by SIGSEGV`. */
  readonly gone: Promise<string>;
  readonly #process: ChildProcess;
  readonly #pings: NodeJS.Timeout;
  #unanswered = 0;
  #verdict: string | undefined;

  /** @param onVitals Is told what the process says of itself, if it does ({@link readVitals}). */
  constructor(
    entry: URL,
    heartbeat: Heartbeat,
    onMessage: (message: FromChild<Event, Greeting>) => void,
    onVitals?: (vitals: Vitals) => void,
  ) {
    this.#process = fork(entry, {
      serialization: 'advanced',
      execArgv: [],
      env: environmentWithoutSecrets(),
      // Standard output is the answer's: whatever native libraries print there goes to standard error.
      stdio: ['ignore', process.stderr.fd, process.stderr.fd, 'ipc', ...(onVitals ? (['pipe'] as const) : [])],
    });
    this.#process.on('message', (message: FromChild<Event, Greeting>) => {
      this.#unanswered = 0;
      onMessage(message);
    });
    if (onVitals) readVitals(this.#process, onVitals);
    this.#pings = setInterval(() => this.#ping(heartbeat), heartbeat.everyMs);
    this.gone = this.#end();
  }

  /** A message to a process that is just going is lost; `gone` tells of it. */
  send(message: ToChild<Ask>): void {
    if (this.#process.connected) this.#process.send(message, () => undefined);
  }

  /** @param verdict What `gone` then says. */
  kill(verdict?: string): void {
    this.#verdict ??= verdict;
    this.#process.kill('SIGKILL');
  }

  #ping({ mostMissed }: Heartbeat): void {
    if (this.#unanswered >= mostMissed) this.kill('it hung');
    this.#unanswered += 1;
    this.send({ type: 'ping' });
  }

  async #end(): Promise<string> {
    const how = await new Promise<string>((resolve) => {
      this.#process.once('exit', (code, signal) => resolve(signal ? `killed by ${signal}` : `exit code ${code}`));
      this.#process.once('error', (error) => resolve(error.message));
    });
    // Its last words may come in after it is gone, but no later than the end of the channel.
    if (this.#process.connected) await atMost(LAST_WORDS_MS, once(this.#process, 'disconnect'));
    this.#process.removeAllListeners('message');
    clearInterval(this.#pings);
    return this.#verdict ?? how;
  }
}

function environmentWithoutSecrets(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !SECRET.test(name)));
}
