import sharp from 'sharp';
import type { Box, ExpertContext, ExpertImage, ExpertTensor, WeightFile } from '../../src/core/experts/plugin.ts';
import { modelFile, openHumanModel, outputOf } from './human-models.ts';
import { inPicture, shownSize } from './showing.ts';

/** BlazeFace for faces near and far (Bazarevsky et al. 2019; MediaPipe's, Google, Apache-2.0), as TensorFlow.js has it. */
export const FACE_FILES: WeightFile[] = [
  modelFile('blazeface-back.json', 79_043, 'a765f7b2a6c1d841ecc0b0686e5f51b141b39b7bcdf2888542dc9d9fc4384a87'),
  modelFile('blazeface-back.bin', 538_928, 'dc9a97fdc50bc43216554bdd69aa3e7b9361a519ee7bdd996a2f69a98a6f9b72'),
];

/** Pixels of each side of what the network sees. */
const INPUT_SIZE = 256;
const SHOWING = { side: INPUT_SIZE, mirrored: false };
/** At each place of a grid of so many pixels the network looks for so many faces. */
const GRIDS = [
  { stride: 16, each: 2 },
  { stride: 32, each: 6 },
];
/** The network tells a face's middle, width and height, and six points in it. */
const VALUES = 16;

export interface Face {
  /** 0 to 1. */
  score: number;
  /** Pixels of the picture. */
  box: Box;
}

export interface FaceFinder {
  /** All that scores at least `minimum`, several for the same face among them. */
  find(image: ExpertImage, minimum: number): Promise<Face[]>;
  dispose(): Promise<void>;
}

/** @param files Those of {@link FACE_FILES}, fetched. */
export async function openFaceFinder(context: ExpertContext, files: readonly string[]): Promise<FaceFinder> {
  const model = await openHumanModel(context, files);
  return {
    async find(image, minimum) {
      const outputs = await model.run({ [model.inputNames[0] ?? '']: await faceInput(image) });
      return readFaces(outputs, minimum).map(({ score, box }) => ({ score, box: inPicture(box, image, SHOWING) }));
    },
    dispose: () => model.dispose(),
  };
}

/** Fits the picture into the top left corner of the input, float32 [1, 256, 256, 3] from -1 to 1; the rest is black. */
async function faceInput(image: Pick<ExpertImage, 'rgb' | 'width' | 'height'>): Promise<ExpertTensor> {
  const { width, height } = shownSize(image, SHOWING);
  const rgb = await sharp(image.rgb, { raw: { width: image.width, height: image.height, channels: 3 } })
    .resize({ width, height, fit: 'fill', kernel: 'linear' })
    .extend({ right: INPUT_SIZE - width, bottom: INPUT_SIZE - height, background: 'black' })
    .raw()
    .toBuffer();
  return { dims: [1, INPUT_SIZE, INPUT_SIZE, 3], data: Float32Array.from(rgb, (value) => value / 127.5 - 1) };
}

/**
 * Faces in pixels of the input.
 * @param outputs For each grid with n faces in all: scores [1, n, 1] ahead of the sigmoid, and [1, n, 16] in pixels from the
 *   place.
 */
export function readFaces(outputs: Readonly<Record<string, ExpertTensor>>, minimum: number): Face[] {
  return GRIDS.flatMap(({ stride, each }) => {
    const perRow = INPUT_SIZE / stride;
    const count = perRow ** 2 * each;
    const scores = outputOf(outputs, count, 1);
    const values = outputOf(outputs, count, VALUES);
    return [...scores].flatMap((logit, index) => {
      const score = 1 / (1 + Math.exp(-logit));
      if (score < minimum) return [];
      const place = Math.floor(index / each);
      const [x = 0, y = 0, width = 0, height = 0] = values.subarray(index * VALUES);
      const middle = { x: ((place % perRow) + 0.5) * stride + x, y: (Math.floor(place / perRow) + 0.5) * stride + y };
      return [{ score, box: { x: middle.x - width / 2, y: middle.y - height / 2, width, height } }];
    });
  });
}
