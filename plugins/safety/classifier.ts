import type { ExpertContext, ExpertImage } from '../../src/core/experts/plugin.ts';
import { FILES, readFiles } from './nsfwjs-files.ts';
import { stretch } from './stretch.ts';

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
  const [input = '', output = ''] = [model.inputNames[0], model.outputNames[0]];
  return {
    async classify(image) {
      const seen = { dims: [1, INPUT_SIZE, INPUT_SIZE, 3], data: stretch(image, INPUT_SIZE) };
      const { [output]: scores } = await model.run({ [input]: seen });
      return Object.fromEntries(CLASSES.map((name, index) => [name, Number(scores?.data[index])])) as Likelihoods;
    },
    dispose: () => model.dispose(),
  };
}
