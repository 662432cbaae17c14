import type { ExpertImage, ExpertModel, ExpertPlugin } from '../../src/core/experts/plugin.ts';
import { LABELS } from './labels.ts';
import { isHopeful, verdictOf } from './verdict.ts';
import { FIRST_VIEW, OTHER_VIEWS, showAs } from './views.ts';
import { WEIGHTS } from './weights.ts';

/** Says what a picture as a whole shows, in one name, and mostly nothing: most pictures show more than one thing. */
const plugin: ExpertPlugin = {
  name: 'classify',
  version: '4',
  description: 'Names what a picture as a whole shows, where that is plain or likely (EfficientNet-Lite2).',
  accepts: ['image'],
  sees: ['class'],
  cost: 'light',
  deadlineMs: 10_000,

  async create({ fetch, convert, openModel }) {
    const [file = ''] = await fetch([WEIGHTS]);
    const model = await openModel(await convert({ kind: 'efficientnet-lite2', sources: [file] }));
    return {
      async observe(image, signal) {
        const first = await likelihoods(model, image, [FIRST_VIEW]);
        if (!first.every(isHopeful)) return [];
        signal.throwIfAborted();
        const verdict = verdictOf([...first, ...(await likelihoods(model, image, OTHER_VIEWS))]);
        return verdict ? [{ kind: 'class', ...verdict }] : [];
      },
      dispose: () => model.dispose(),
    };
  },
};

export default plugin;

/** For each view the likelihoods of the classes. */
async function likelihoods(model: ExpertModel, image: ExpertImage, views: typeof OTHER_VIEWS): Promise<Float32Array[]> {
  const { classes } = await model.run({ pictures: await showAs(image, views) });
  if (!(classes?.data instanceof Float32Array)) throw new Error('the network gave no likelihoods');
  const { data } = classes;
  return views.map((_, index) => data.slice(index * LABELS.length, (index + 1) * LABELS.length));
}
