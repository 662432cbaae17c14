import type { ExpertPlugin } from '../../src/core/experts/plugin.ts';
import { openClassifier } from './classifier.ts';
import { signalsOf } from './signals.ts';

/**
 * Says how likely a picture shows nudity or sex, as signals for moderation: `nsfw.explicit`, the sum of nsfwjs' classes Porn and
 * Hentai, and `nsfw.sexy`. The most likely class is never told: many photographs count as drawings. A score of less than 0.05 is
 * left out; what to do from which score on is for the rules to say.
 */
const plugin: ExpertPlugin = {
  name: 'safety',
  version: '2',
  description: 'Scores nudity and sex in pictures (nsfwjs).',
  accepts: ['image'],
  sees: ['signal'],
  cost: 'light',
  deadlineMs: 10_000,

  async create(context) {
    const classifier = await openClassifier(context);
    return {
      observe: async (image) => signalsOf(await classifier.classify(image)),
      dispose: () => classifier.dispose(),
    };
  },
};

export default plugin;
