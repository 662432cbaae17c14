import sharp from 'sharp';
import type { ExpertImage, ExpertTensor } from '../../src/core/experts/plugin.ts';
import { type Showing, shownSize } from './showing.ts';

/** Pixels of each side of what the network sees. */
export const INPUT_SIZE = 416;

/** Of blue, green and red, in this order: the network was trained on pictures as OpenCV reads them. */
const MEANS = [103.53, 116.28, 123.675];
const DEVIATIONS = [57.375, 57.12, 58.395];

/** Fits the picture into the top left corner of the input, float32 [1, 3, 416, 416]; the rest is 0. */
export async function nanodetInput(
  image: Pick<ExpertImage, 'rgb' | 'width' | 'height'>,
  showing: Showing,
): Promise<ExpertTensor> {
  const { width, height } = shownSize(image, showing);
  const rgb = await sharp(image.rgb, { raw: { width: image.width, height: image.height, channels: 3 } })
    .resize({ width, height, fit: 'fill', kernel: 'linear' })
    .flop(showing.mirrored)
    .raw()
    .toBuffer();
  const plane = INPUT_SIZE * INPUT_SIZE;
  const data = new Float32Array(3 * plane);
  for (let channel = 0; channel < 3; channel++) {
    const mean = MEANS[channel] as number;
    const factor = 1 / (DEVIATIONS[channel] as number);
    let source = 2 - channel;
    for (let row = 0; row < height; row++) {
      const target = channel * plane + row * INPUT_SIZE;
      for (let column = 0; column < width; column++, source += 3) {
        data[target + column] = ((rgb[source] as number) - mean) * factor;
      }
    }
  }
  return { dims: [1, 3, INPUT_SIZE, INPUT_SIZE], data };
}
