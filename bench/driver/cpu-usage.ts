import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';

/** Seconds of CPU used so far, counted for all processors together. */
interface CpuTimes {
  at: number;
  /** By anyone, and by other guests of the same host; absent where /proc/stat is. */
  machine?: number;
  own: number;
}

const ticksPerSecond = 100;

/**
 * Starts a measurement; the function it returns ends it and gives the number of cores that *other* processes kept busy
 * in between (0.3: a third of one core), or undefined where the system does not tell (it does on Linux). Time that the
 * host took away counts as well.
 */
export function watchOthers(): () => number | undefined {
  const before = readTimes();
  return () => {
    const after = readTimes();
    if (before.machine === undefined || after.machine === undefined) return undefined;
    const seconds = after.at - before.at;
    const others = after.machine - before.machine - (after.own - before.own);
    return Math.min(availableParallelism(), Math.max(0, others / seconds));
  };
}

function readTimes(): CpuTimes {
  const { user, system } = process.cpuUsage();
  const machine = machineSeconds();
  return { at: performance.now() / 1000, own: (user + system) / 1e6, ...(machine !== undefined && { machine }) };
}

function machineSeconds(): number | undefined {
  let stat: string;
  try {
    stat = readFileSync('/proc/stat', 'latin1');
  } catch {
    return undefined;
  }
  const [, user = 0, nice = 0, system = 0, , , irq = 0, softIrq = 0, steal = 0] = stat
    .slice(0, stat.indexOf('\n'))
    .split(/\s+/)
    .map(Number);
  return (user + nice + system + irq + softIrq + steal) / ticksPerSecond;
}
