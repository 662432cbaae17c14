import type { ExpertPlugin, ObjectSight } from '../../src/core/experts/plugin.ts';
import { openNanoDet } from './nanodet.ts';
import { openOwnModel } from './own-model.ts';

/**
 * Finds people, animals, vehicles and things of every day, with a box around each: with NanoDet, or with a model of one's own that
 * `TYTO_DETECT_MODEL` names.
 */
const plugin: ExpertPlugin = {
  name: 'detect',
  version: '2',
  description:
    'Finds objects (NanoDet, the 80 kinds of COCO). TYTO_DETECT_MODEL: a detector of transformers.js instead.',
  accepts: ['image'],
  sees: ['object'],
  cost: 'light',
  deadlineMs: 10_000,

  async create(context) {
    const { model } = context.settings;
    const detector = await (model ? openOwnModel(model, context) : openNanoDet(context));
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
