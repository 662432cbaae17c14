import type { GoldenSystem } from './check.ts';
import { configOf } from './config-file.ts';
import { checkModel } from './mplug-owl/model.ts';
import { checkPictures, isPictureIndex } from './mplug-owl/pictures.ts';
import { checkTraining } from './mplug-owl/train.ts';

/** mPLUG-Owl: a model with its cases, and a folder of pictures as its processor prepares them. */
export const mplugOwl: GoldenSystem = {
  name: 'mplug-owl',
  recognises: (folder) => isModel(folder) || isPictureIndex(configOf(folder, 'index.json')),
  check: (folder) => (isModel(folder) ? checkModel(folder) : checkPictures(folder)),
  async *checkTraining(folder) {
    if (isModel(folder)) yield* checkTraining(folder);
  },
};

function isModel(folder: string): boolean {
  return 'visual_abstractor_config' in configOf(folder);
}
