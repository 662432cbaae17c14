import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { peakMemory } from './peak-memory.ts';

/** A process that cannot be measured, or no longer. */
export class LineProcessError extends Error {
  override name = 'LineProcessError';
}

/** Longest that an answer may take, opening included: nothing that is measured takes a tenth of it. */
const longestAnswerMs = 180_000;
/** Longest that a process may take to end by itself, and to remove its files. */
const longestEndMs = 10_000;

const failure = z.object({ failed: z.string() });

/** A process of any language that answers each line it is given with one line of JSON, and says one when it is ready. */
export class LineProcess {
  private readonly child: ChildProcess;
  private readonly lines: AsyncIterator<string>;

  private constructor(child: ChildProcess) {
    this.child = child;
    if (!child.stdout) throw new LineProcessError('it has no standard output');
    this.lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  }

  /** @returns The process and what it said when it was ready. @throws {LineProcessError} */
  static async start(
    command: string,
    args: readonly string[],
    signal: AbortSignal,
  ): Promise<{ process: LineProcess; ready: unknown }> {
    const child = spawn(command, args, { stdio: ['pipe', 'pipe', 2], signal });
    // A command that is not there, and an abort: whoever waits for an answer hears of it by the end of the lines.
    child.on('error', () => {});
    child.stdin?.on('error', () => {});
    const process = new LineProcess(child);
    try {
      return { process, ready: await process.next() };
    } catch (error) {
      child.kill('SIGKILL');
      throw error;
    }
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  /** @throws {LineProcessError} when the process says that it failed, ended, or takes minutes. */
  ask(line: string): Promise<unknown> {
    this.child.stdin?.write(`${line}\n`);
    return this.next();
  }

  /** Largest resident memory so far in bytes, or undefined where the system does not tell. */
  peakMemory(): number | undefined {
    return peakMemory(this.pid).peakBytes;
  }

  /** Lets it end. */
  async close(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null || this.child.pid === undefined) return;
    const killer = setTimeout(() => this.child.kill('SIGKILL'), longestEndMs);
    const ended = once(this.child, 'exit');
    this.child.stdin?.end();
    await ended;
    clearTimeout(killer);
  }

  private async next(): Promise<unknown> {
    const killer = setTimeout(() => this.child.kill('SIGKILL'), longestAnswerMs);
    const { value, done } = await this.lines.next().finally(() => clearTimeout(killer));
    if (done) throw new LineProcessError(`its process ended${this.child.killed ? ', as it took too long' : ''}`);
    const message: unknown = JSON.parse(value);
    const failed = failure.safeParse(message);
    if (failed.success) throw new LineProcessError(failed.data.failed);
    return message;
  }
}
