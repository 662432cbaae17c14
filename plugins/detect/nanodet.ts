import type { ExpertContext, ExpertImage, ExpertModel, WeightFile } from '../../src/core/experts/plugin.ts';
import type { Detection } from './detection.ts';
import type { Detector } from './detector.ts';
import { modelFile, openHumanModel } from './human-models.ts';
import { LEAST_SCORE, lookTwice } from './look-twice.ts';
import { nanodetInput } from './nanodet-input.ts';
import { readOutputs } from './nanodet-output.ts';
import { inPicture, type Showing } from './showing.ts';

/** NanoDet at 416 pixels, trained on COCO (RangiLyu, Apache-2.0), as TensorFlow.js has it. */
export const NANODET_FILES: WeightFile[] = [
  modelFile('nanodet.json', 121_604, '4495eb0ec74bd33ee40a79aa06ebc1ccd7e28be1bf7355d93ffb570b8d77f45d'),
  modelFile('nanodet.bin', 7_574_558, '5d0e4f8c4eded666287330be03017d494787d35f523fd77ca23f59db984a4ad9'),
];

/** @param files Those of {@link NANODET_FILES}, fetched. */
export async function openNanoDet(context: ExpertContext, files: readonly string[]): Promise<Detector> {
  const model = await openHumanModel(context, files);
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
