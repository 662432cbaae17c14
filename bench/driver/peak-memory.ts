import { readFileSync } from 'node:fs';

/** Largest resident memory of a process so far, by default this one; empty where the system does not tell (Linux does). */
export function peakMemory(pid: number | 'self' = 'self'): { peakBytes?: number } {
  try {
    const kilobytes = /^VmHWM:\s*(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1];
    return kilobytes ? { peakBytes: Number(kilobytes) * 1024 } : {};
  } catch {
    return {};
  }
}
