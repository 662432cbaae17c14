import type { ExpertPlugin, ObjectSight } from '../../src/core/experts/plugin.ts';
import { openNanoDet } from './nanodet.ts';

/** Finds people, animals, vehicles and things of every day, with a box around each. */
const plugin: ExpertPlugin = {
  name: 'detect',
  version: '1',
  description: 'Finds objects (NanoDet, the 80 kinds of COCO).',
  accepts: ['image'],
  sees: ['object'],
  cost: 'light',
  deadlineMs: 10_000,

  async create(context) {
    const detector = await openNanoDet(context);
    return {
      async observe(image) {
        const found = await detector.detect(image);
        return found.map(({ label, score, box }): ObjectSight => ({ kind: 'object', label, confidence: score, box }));
      },
      dispose: () => detector.dispose(),
    };
  },
};

export default plugin;
