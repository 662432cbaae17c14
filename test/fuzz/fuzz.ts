import { setTimeout as sleep } from 'node:timers/promises';
import type { Settings } from '../../src/config/settings.ts';
import { displayName } from '../../src/core/intake/intake.ts';
import type { SightEvent } from '../../src/core/sight/sight.ts';
import { type SightProcess, startSight } from '../../src/core/sight/sight-process.ts';
import { isAlive } from '../core/support/processes.ts';
import { silentLog } from '../core/support/settings.ts';
import { seededRandom } from '../seeded-random.ts';
import type { Seed } from './corpus.ts';
import { mutate } from './mutate.ts';

export interface FuzzOptions {
  seed: number;
  /** The first run, and how many; a run's file depends on the seed and its number alone. */
  first: number;
  runs: number;
  /** No run begins after so many seconds. */
  seconds: number;
  settings: Settings;
  /** Called for a file with which something was wrong, or with which the process died. */
  onFinding(finding: Finding): void;
}

/** A file worth keeping. */
export interface Finding {
  run: number;
  /** What was wrong, or how the process died. */
  what: string;
  /** Whether something that must hold did not. */
  broken: boolean;
  /** How the file was made. */
  story: string;
  bytes: Buffer;
}

export interface FuzzResult {
  seed: number;
  runs: number;
  accepted: number;
  /** By reason, without numbers. */
  refused: Record<string, number>;
  /** Files with which the process died, by how it did. */
  died: Record<string, number>;
  peakRssMb: number;
  /** Things that must hold and did not, one line each. */
  broken: string[];
}

const AT_ONCE = 4;
/** Longer than everything that a picture may take, both times that it is tried. */
const PATIENCE_MS = 240_000;
/** What the process may take in the moment before it is ended for it. */
const OVERSHOOT = 1.5;

/** Sends mutated files through the sight process. It may die; every file must have its answer. */
export async function fuzz(corpus: readonly Seed[], options: FuzzOptions): Promise<FuzzResult> {
  const { seed, settings } = options;
  const sight = await startSight(settings, silentLog);
  const result: FuzzResult = { seed, runs: 0, accepted: 0, refused: {}, died: {}, peakRssMb: 0, broken: [] };
  const processes = new Set<number>();
  const watch = setInterval(() => {
    const { pid, peakRss } = sight.vitals;
    processes.add(pid);
    result.peakRssMb = Math.max(result.peakRssMb, Math.round(peakRss / 2 ** 20));
  }, 20);
  const end = performance.now() + options.seconds * 1_000;
  let next = options.first;
  const work = async () => {
    while (next < options.first + options.runs && performance.now() < end) {
      const run = next;
      next += 1;
      result.runs += 1;
      await tryOne(sight, corpus, run, options, result);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  clearInterval(watch);
  await sight.dispose();
  const orphans = [...processes].filter((pid) => pid > 0 && isAlive(pid));
  if (orphans.length > 0) result.broken.push(`processes are left: ${orphans.join(', ')}`);
  const most = settings.sightMemoryMb * OVERSHOOT;
  if (result.peakRssMb > most) result.broken.push(`memory rose to ${result.peakRssMb} MiB`);
  return result;
}

async function tryOne(
  sight: SightProcess,
  corpus: readonly Seed[],
  run: number,
  { seed, settings, onFinding }: FuzzOptions,
  result: FuzzResult,
): Promise<void> {
  const { bytes, story } = mutate(corpus, seededRandom(seed * 1_000_003 + run));
  const name = displayName({ name: story, source: { kind: 'bytes', bytes } });
  const looking = Array.fromAsync(sight.look({ number: 1, name, bytes }, true, new AbortController().signal));
  const late = sleep(PATIENCE_MS, 'late' as const, { ref: false });
  const events = await Promise.race([looking, late]).catch((error: unknown) => String(error));
  const wrong = typeof events === 'string' ? events : wrongIn(events, sight, settings);
  if (wrong !== undefined) {
    result.broken.push(`run ${run}: ${wrong}`);
    onFinding({ run, what: wrong, broken: true, story, bytes });
  }
  if (typeof events === 'string') return;
  const death = deathIn(events);
  if (death !== undefined) {
    count(result.died, death);
    onFinding({ run, what: death, broken: false, story, bytes });
  }
  const [first] = events;
  if (first?.type === 'opened') result.accepted += 1;
  else if (first?.type === 'refused') count(result.refused, withoutNumbers(first.reason));
}

/** What does not hold, though it must: exactly one verdict, first; a picture in its bounds; a report of each expert. */
function wrongIn(events: readonly SightEvent[], { experts }: SightProcess, { images }: Settings): string | undefined {
  const [first, ...rest] = events;
  if (!first || first.type === 'report') return 'there is no verdict';
  if (rest.some(({ type }) => type !== 'report')) return 'there are two verdicts';
  if (first.type === 'refused') return rest.length > 0 ? 'a refused picture was shown to experts' : undefined;
  const { width, height, hash, shown } = first.picture;
  const inBounds = width >= 1 && height >= 1 && width * height <= images.maxPixels && Math.max(width, height) <= 16_000;
  if (!inBounds) return `a picture of ${width} x ${height} was taken`;
  if (!/^[0-9a-f]{64}$/.test(hash)) return 'a picture has no identity';
  if (shown?.rgb.length !== (shown?.width ?? 0) * (shown?.height ?? 0) * 3) return 'pixels are missing';
  if (rest.length !== experts.length) return `${rest.length} reports of ${experts.length} experts`;
  return undefined;
}

function deathIn(events: readonly SightEvent[]): string | undefined {
  const reasons = events.flatMap((event) => {
    if (event.type === 'refused') return event.reason;
    return event.type === 'report' ? (event.report.error ?? []) : [];
  });
  const [, how] = reasons.map((reason) => /died of it twice \((.*)\)/.exec(reason)).find((found) => found) ?? [];
  return how;
}

/** A reason as a kind: what the decoders say in brackets, and sizes, differ from file to file. */
function withoutNumbers(reason: string): string {
  return reason.replace(/\s*\(.*\)/, '').replace(/\d[\d.,]*/g, 'N');
}

function count(counts: Record<string, number>, what: string): void {
  counts[what] = (counts[what] ?? 0) + 1;
}
