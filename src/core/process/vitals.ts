import type { ChildProcess } from 'node:child_process';
import type { Readable } from 'node:stream';
import { Worker } from 'node:worker_threads';

/** What a process tells of itself many times a second, from a thread that goes on when the others hang. */
export interface Vitals {
  pid: number;
  /** Resident memory now and at its highest, in bytes. */
  rss: number;
  peakRss: number;
}

/** The file descriptor beyond those of Node's own: standard streams and the channel. */
export const VITALS_DESCRIPTOR = 4;

/** Begins to tell the parent of this process's vitals. When nobody listens any more, the process is killed. */
export function tellVitals(): void {
  new Worker(new URL('vitals-thread.ts', import.meta.url)).unref();
}

/** Hears what a process tells of itself. */
export function readVitals({ stdio }: ChildProcess, onVitals: (vitals: Vitals) => void): void {
  const pipe = stdio[VITALS_DESCRIPTOR] as Readable;
  let rest = '';
  pipe.setEncoding('latin1').on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    const [pid = 0, rss = 0, peakRss = 0] = (lines.at(-1) ?? '').split(' ').map(Number);
    if (lines.length > 0) onVitals({ pid, rss, peakRss });
  });
  pipe.on('error', () => undefined);
}
