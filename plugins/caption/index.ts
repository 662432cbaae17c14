import type { ExpertPlugin } from '../../src/core/experts/plugin.ts';
import { compose } from './composer/compose.ts';

/** Describes the picture in sentences: composed of what the other experts saw. */
const plugin: ExpertPlugin = {
  name: 'caption',
  version: '1',
  description: 'Describes pictures in sentences, each resting on what other experts saw.',
  accepts: ['observations'],
  sees: ['caption'],
  cost: 'light',
  deadlineMs: 5_000,

  async create() {
    return {
      observe: async (image, _signal, reports) => [await compose(image, reports)],
      dispose: async () => undefined,
    };
  },
};

export default plugin;
