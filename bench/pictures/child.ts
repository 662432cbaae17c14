/** A process with one looker in it. Started by `measure.ts`. */
import { peakMemory } from '../driver/peak-memory.ts';
import { openExpert } from './expert.ts';
import type { LookerMessage, LookerRequest, LookerTask } from './looker.ts';
import { openTower } from './tower.ts';

const send = (message: LookerMessage, then = (): void => {}): void => {
  process.send?.(message, then);
};

try {
  const task: LookerTask = JSON.parse(process.argv[2] ?? '');
  const emptyBytes = process.memoryUsage.rss();
  const looker = await (task.kind === 'tower' ? openTower(task) : openExpert(task));
  await looker.prepare?.(0);
  await looker.look();
  process.on('message', async (request: LookerRequest) => {
    if (request.type === 'memory') return send({ type: 'memory', ...peakMemory(), emptyBytes });
    try {
      await looker.prepare?.(request.index);
      const began = performance.now();
      const cpuBefore = process.cpuUsage();
      await looker.look();
      const { user, system } = process.cpuUsage(cpuBefore);
      send({ type: 'look', ms: performance.now() - began, cpuMs: (user + system) / 1000 });
    } catch (error) {
      fail(error);
    }
  });
  process.on('disconnect', () => process.exit());
  send({ type: 'opened' });
} catch (error) {
  fail(error);
}

function fail(error: unknown): void {
  send({ type: 'failed', reason: error instanceof Error ? error.message : String(error) }, () => process.exit(1));
}
