import sharp from 'sharp';
import type { Box, ExpertImage, ExpertTensor } from '../../src/core/experts/plugin.ts';

/** Pixels of each side of what the network sees. */
export const INPUT_SIZE = 416;

/** Of blue, green and red, in this order: the network was trained on pictures as OpenCV reads them. */
const MEANS = [103.53, 116.28, 123.675];
const DEVIATIONS = [57.375, 57.12, 58.395];

/** How a picture is shown to the network. */
export interface Showing {
  /** Pixels that its longer side becomes, at most those of the input. */
  side: number;
  mirrored: boolean;
}

/** The size of a picture as it is shown, in pixels. */
export interface ShownSize {
  width: number;
  height: number;
}

export function shownSize({ width, height }: ShownSize, { side }: Showing): ShownSize {
  const fit = side / Math.max(width, height);
  return { width: Math.max(1, Math.round(width * fit)), height: Math.max(1, Math.round(height * fit)) };
}

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

/** Where a box of the input lies in the picture, without what lies outside of it. */
export function inPicture(box: Box, image: ShownSize, showing: Showing): Box {
  const shown = shownSize(image, showing);
  const left = showing.mirrored ? shown.width - box.x - box.width : box.x;
  const [x, right] = [left, left + box.width].map((at) => within(at / shown.width) * image.width) as [number, number];
  const [y, bottom] = [box.y, box.y + box.height].map((at) => within(at / shown.height) * image.height) as [
    number,
    number,
  ];
  return { x, y, width: right - x, height: bottom - y };
}

function within(part: number): number {
  return Math.min(1, Math.max(0, part));
}
