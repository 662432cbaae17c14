/** The thread that tells a process's vitals to its parent, and kills the process when the parent is gone. */
import { readFileSync, writeSync } from 'node:fs';
import { VITALS_DESCRIPTOR } from './vitals.ts';

const EVERY_MS = 50;

setInterval(tell, EVERY_MS);

function tell(): void {
  try {
    writeSync(VITALS_DESCRIPTOR, `${process.pid} ${process.memoryUsage.rss()} ${peakRss()}\n`);
  } catch (error) {
    // A parent that is busy leaves the pipe full; one that is gone leaves it broken.
    const isFull = error instanceof Error && 'code' in error && error.code === 'EAGAIN';
    if (!isFull) process.kill(process.pid, 'SIGKILL');
  }
}

/** In bytes. `getrusage` counts what the process was before it became this program, so Linux is asked in another way. */
function peakRss(): number {
  if (process.platform !== 'linux') return process.resourceUsage().maxRSS * 1024;
  const [, kibibytes] = /VmHWM:\s*(\d+)/.exec(readFileSync('/proc/self/status', 'latin1')) ?? [];
  return Number(kibibytes) * 1024;
}
