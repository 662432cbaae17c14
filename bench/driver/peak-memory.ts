import { readFileSync } from 'node:fs';

/** Largest resident memory of this process so far; empty where the system does not tell (Linux does). */
export function peakMemory(): { peakBytes?: number } {
  try {
    const kilobytes = /^VmHWM:\s*(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'latin1'))?.[1];
    return kilobytes ? { peakBytes: Number(kilobytes) * 1024 } : {};
  } catch {
    return {};
  }
}
