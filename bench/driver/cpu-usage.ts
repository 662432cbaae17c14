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
 * @param worker A process that works for this one.
 */
export function watchOthers(worker?: number): () => number | undefined {
  const before = readTimes(worker);
  return () => {
    const after = readTimes(worker);
    if (before.machine === undefined || after.machine === undefined) return undefined;
    const seconds = after.at - before.at;
    const others = after.machine - before.machine - (after.own - before.own);
    return Math.min(availableParallelism(), Math.max(0, others / seconds));
  };
}

function readTimes(worker?: number): CpuTimes {
  const { user, system } = process.cpuUsage();
  const own = (user + system) / 1e6 + (worker === undefined ? 0 : processSeconds(worker));
  const machine = machineSeconds();
  return { at: performance.now() / 1000, own, ...(machine !== undefined && { machine }) };
}

/** Seconds of CPU that a process has used; 0 where the system does not tell. */
function processSeconds(pid: number): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The name, which may hold anything, ends at the last bracket; user and system time are the 14th and 15th field.
    const [user = 0, system = 0] = stat
      .slice(stat.lastIndexOf(')') + 2)
      .split(' ')
      .slice(11, 13)
      .map(Number);
    return (user + system) / ticksPerSecond;
  } catch {
    return 0;
  }
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
