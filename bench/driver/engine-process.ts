import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import type { ChildMessage, ChildTask, DriverMessage, Operation, Sample } from './protocol.ts';

/** An engine that cannot be measured, or no longer. */
export class EngineError extends Error {
  override name = 'EngineError';
}

/** One engine, loaded in a process of its own that lives as long as the measurement does. */
export class EngineProcess {
  readonly engine: string;
  readonly threads: number;
  readonly loadMs: number;
  private readonly child: ChildProcess;

  private constructor(task: ChildTask, child: ChildProcess, loadMs: number) {
    this.engine = task.engine;
    this.threads = task.threads;
    this.child = child;
    this.loadMs = loadMs;
  }

  /** @throws {EngineError} when the engine cannot be loaded. */
  static async start(task: ChildTask, signal: AbortSignal): Promise<EngineProcess> {
    const child = fork(path.join(import.meta.dirname, 'child.ts'), [JSON.stringify(task)], {
      // The engines' own words go where notes go: standard output is the result's alone.
      stdio: ['ignore', 2, 2, 'ipc'],
      signal,
    });
    // An abort is an error of the child's too; whoever waits for an answer hears of it by its end.
    child.on('error', () => {});
    const answer = await nextMessage(child, task.engine);
    if (answer.type !== 'loaded') throw new EngineError(`${task.engine} said "${answer.type}" instead of loading.`);
    return new EngineProcess(task, child, answer.ms);
  }

  /** @throws {EngineError} when the process failed or ended. */
  async run(operation: Operation): Promise<Sample> {
    const answer = await this.ask({ type: 'run', operation });
    if (answer.type !== 'sample') throw new EngineError(`${this.engine} answered "${answer.type}".`);
    return answer.sample;
  }

  /** Largest resident memory so far in bytes, or undefined where the system does not tell. */
  async peakMemory(): Promise<number | undefined> {
    const answer = await this.ask({ type: 'memory' });
    return answer.type === 'memory' ? answer.peakBytes : undefined;
  }

  stop(): void {
    this.child.kill('SIGKILL');
  }

  private ask(message: DriverMessage): Promise<ChildMessage> {
    const answer = nextMessage(this.child, this.engine);
    this.child.send(message);
    return answer;
  }
}

async function nextMessage(child: ChildProcess, engine: string): Promise<ChildMessage> {
  const settled = new AbortController();
  try {
    const message = await Promise.race([
      once(child, 'message', { signal: settled.signal }).then(([answer]): ChildMessage => answer),
      once(child, 'exit', { signal: settled.signal }).then(([code, signal]): ChildMessage => {
        throw new EngineError(`its process ended (${signal ?? `exit code ${code}`})`);
      }),
    ]);
    if (message.type === 'failed') throw new EngineError(`${engine}: ${message.reason}`);
    return message;
  } finally {
    settled.abort();
  }
}
