import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { atMost } from '../at-most.ts';
import type { FromCore, ToCore } from './protocol.ts';

/** How often a core process must show that it is not hung. */
export interface Heartbeat {
  everyMs: number;
  /** Pings in a row that may stay without an answer before the process is killed. */
  mostMissed: number;
}

const LAST_WORDS_MS = 1_000;

/** One life of a core process. */
export class CoreChild {
  /** Settles when the process is gone, with how it went: `exit code 1`, `killed by SIGSEGV`. */
  readonly gone: Promise<string>;
  readonly #process: ChildProcess;
  readonly #pings: NodeJS.Timeout;
  #unanswered = 0;
  #hung = false;

  constructor(entry: URL, heartbeat: Heartbeat, onMessage: (message: FromCore) => void) {
    this.#process = fork(entry, {
      serialization: 'advanced',
      execArgv: [],
      env: environmentWithoutSecrets(),
      // Standard output is the answer's: whatever native libraries print there goes to standard error.
      stdio: ['ignore', process.stderr.fd, process.stderr.fd, 'ipc'],
    });
    this.#process.on('message', (message: FromCore) => {
      this.#unanswered = 0;
      onMessage(message);
    });
    this.#pings = setInterval(() => this.#ping(heartbeat), heartbeat.everyMs);
    this.gone = this.#end();
  }

  /** A message to a process that is just going is lost; `gone` tells of it. */
  send(message: ToCore): void {
    if (this.#process.connected) this.#process.send(message, () => undefined);
  }

  kill(): void {
    this.#process.kill('SIGKILL');
  }

  #ping({ mostMissed }: Heartbeat): void {
    if (this.#unanswered >= mostMissed) {
      this.#hung = true;
      this.kill();
    }
    this.#unanswered += 1;
    this.send({ type: 'ping' });
  }

  async #end(): Promise<string> {
    const how = await new Promise<string>((resolve) => {
      this.#process.once('exit', (code, signal) => resolve(this.#describeExit(code, signal)));
      this.#process.once('error', (error) => resolve(error.message));
    });
    // Its last words may come in after it is gone, but no later than the end of the channel.
    if (this.#process.connected) await atMost(LAST_WORDS_MS, once(this.#process, 'disconnect'));
    this.#process.removeAllListeners('message');
    clearInterval(this.#pings);
    return how;
  }

  #describeExit(code: number | null, signal: NodeJS.Signals | null): string {
    if (this.#hung) return 'it hung';
    return signal ? `killed by ${signal}` : `exit code ${code}`;
  }
}

function environmentWithoutSecrets(): NodeJS.ProcessEnv {
  const { DISCORD_TOKEN: _, ...environment } = process.env;
  return environment;
}
