import type { ExpertContext, ExpertImage, ExpertModel } from '../../src/core/experts/plugin.ts';
import { FILES, readFiles } from './nsfwjs-files.ts';
import { mirror, stretch } from './stretch.ts';

/** The network's outputs, in their order. */
const CLASSES = ['Drawing', 'Hentai', 'Neutral', 'Porn', 'Sexy'] as const;

/** Pixels of each side of what the network sees. */
const INPUT_SIZE = 224;

/** How likely a picture is of each kind; together 1. */
export type Likelihoods = Record<(typeof CLASSES)[number], number>;

export interface Classifier {
  classify(image: ExpertImage): Promise<Likelihoods>;
  dispose(): Promise<void>;
}

/** @throws {Error} when the weights cannot be had. */
export async function openClassifier({ fetch, convert, openModel }: ExpertContext): Promise<Classifier> {
  const paths = await fetch(FILES);
  const model = await openModel(await convert({ kind: 'tfjs', sources: paths, read: () => readFiles(paths) }));
  return {
    async classify(image) {
      const picture = stretch(image, INPUT_SIZE);
      // The mean of both: what is flagged by mistake is often flagged in one direction only.
      const [given, mirrored] = [await run(model, picture), await run(model, mirror(picture, INPUT_SIZE))];
      const means = CLASSES.map((name, index) => [name, (Number(given[index]) + Number(mirrored[index])) / 2]);
      return Object.fromEntries(means) as Likelihoods;
    },
    dispose: () => model.dispose(),
  };
}

/** @param data float32 [1, 224, 224, 3]: red, green and blue from 0 to 1. */
async function run(model: ExpertModel, data: Float32Array): Promise<ArrayLike<number | bigint>> {
  const outputs = await model.run({ [model.inputNames[0] ?? '']: { dims: [1, INPUT_SIZE, INPUT_SIZE, 3], data } });
  return outputs[model.outputNames[0] ?? '']?.data ?? [];
}
