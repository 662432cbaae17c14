/** A process with one engine in it: loads it, then answers one message at a time. Started by `engine-process.ts`. */
import type { Engine } from '../engines/engine.ts';
import { compared, tytoEntry } from '../engines/engines.ts';
import { watchOthers } from './cpu-usage.ts';
import { peakMemory } from './peak-memory.ts';
import type { ChildMessage, ChildTask, DriverMessage, Operation, Sample } from './protocol.ts';
import { median } from './statistics.ts';

const send = (message: ChildMessage): void => {
  process.send?.(message);
};

try {
  const task: ChildTask = JSON.parse(process.argv[2] ?? '');
  const entry = [tytoEntry, ...compared].find(({ name }) => name === task.engine);
  if (!entry) throw new Error(`There is no engine named ${task.engine}.`);
  const began = performance.now();
  const engine = await entry.open(task.files, task.threads);
  process.on('message', (message: DriverMessage) => answer(engine, message));
  process.on('disconnect', () => process.exit());
  send({ type: 'loaded', ms: performance.now() - began });
} catch (error) {
  fail(error);
}

async function answer(engine: Engine, message: DriverMessage): Promise<void> {
  try {
    if (message.type === 'run') send({ type: 'sample', sample: await measure(engine, message.operation) });
    else send({ type: 'memory', ...peakMemory() });
  } catch (error) {
    fail(error);
  }
}

async function measure(engine: Engine, operation: Operation): Promise<Sample> {
  const runs: Omit<Sample, 'others'>[] = [];
  const began = performance.now();
  const othersSince = watchOthers();
  do runs.push(await runOnce(engine, operation));
  while (performance.now() - began < operation.leastMs);
  const others = othersSince();
  return {
    firstTokenMs: median(runs.map((run) => run.firstTokenMs)) as number,
    restMs: median(runs.map((run) => run.restMs)) as number,
    ...(others !== undefined && { others }),
    ids: runs[0]?.ids ?? [],
  };
}

async function runOnce(engine: Engine, { prompt, newTokens, guesses }: Operation): Promise<Omit<Sample, 'others'>> {
  await engine.prepare(prompt);
  const ids: number[] = [];
  const began = performance.now();
  let firstAt = began;
  const onToken = (id: number): void => {
    if (ids.length === 0) firstAt = performance.now();
    ids.push(id);
  };
  await engine.generate(prompt, newTokens, onToken, { guesses });
  return { firstTokenMs: firstAt - began, restMs: performance.now() - firstAt, ids };
}

/** Says why and ends, once it is said. */
function fail(error: unknown): void {
  const reason = error instanceof Error ? error.message : String(error);
  process.send?.({ type: 'failed', reason } satisfies ChildMessage, () => process.exit(1));
}
