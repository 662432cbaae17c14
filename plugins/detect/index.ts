import type { ExpertPlugin, ObjectSight } from '../../src/core/experts/plugin.ts';
import { openOwnModel } from './own-model.ts';
import { openThingsAndPeople } from './things-and-people.ts';

/**
 * Finds people, animals, vehicles and things of every day, with a box around each: with NanoDet and BlazeFace, or with a model of one's own that
 * `TYTO_DETECT_MODEL` names.
 */
const plugin: ExpertPlugin = {
  name: 'detect',
  version: '3',
  description:
    'Finds objects (NanoDet, the 80 kinds of COCO; people also by their faces). TYTO_DETECT_MODEL: a detector of transformers.js instead.',
  accepts: ['image'],
  sees: ['object'],
  cost: 'light',
  deadlineMs: 10_000,

  async create(context) {
    const { model } = context.settings;
    const detector = await (model ? openOwnModel(model, context) : openThingsAndPeople(context));
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
