import sharp from 'sharp';
import type { ExpertImage, ExpertTensor } from '../../src/core/experts/plugin.ts';

/** Pixels of each side of what the network sees. */
const SIZE = 260;
const MEAN = 0.498;
const DEVIATION = 0.502;

/** How a picture is shown to the network. */
interface View {
  /** Pixels that the shorter side becomes, of which the middle square is seen; without it the whole is squeezed into the square. */
  shorterSide?: number;
  mirrored?: boolean;
}

/** As the network was trained. */
export const FIRST_VIEW: View = { shorterSide: 296 };
/** What is there is there in the mirror too, from nearer, and among all of the picture. */
export const OTHER_VIEWS: readonly View[] = [{ shorterSide: 296, mirrored: true }, { shorterSide: 400 }, {}];

/** float32 [views, 3, 260, 260]: red, green and blue, normalised. */
export async function showAs(image: ExpertImage, views: readonly View[]): Promise<ExpertTensor> {
  const data = new Float32Array(views.length * 3 * SIZE * SIZE);
  for (const [index, view] of views.entries()) {
    normalise(await squareOf(image, view), data.subarray(index * 3 * SIZE * SIZE));
  }
  return { dims: [views.length, 3, SIZE, SIZE], data };
}

async function squareOf({ rgb, width, height }: ExpertImage, { shorterSide, mirrored = false }: View): Promise<Buffer> {
  const picture = sharp(rgb, { raw: { width, height, channels: 3 } });
  if (shorterSide === undefined) {
    return picture.resize({ width: SIZE, height: SIZE, fit: 'fill', kernel: 'cubic' }).flop(mirrored).raw().toBuffer();
  }
  // Cut first: of a very long picture the whole, enlarged, would not fit into memory.
  const scale = shorterSide / Math.min(width, height);
  const side = Math.min(width, height, Math.max(1, Math.round(SIZE / scale)));
  const [left, top] = [Math.floor((width - side) / 2), Math.floor((height - side) / 2)];
  return picture
    .extract({ left, top, width: side, height: side })
    .resize({ width: SIZE, height: SIZE, fit: 'fill', kernel: 'cubic' })
    .flop(mirrored)
    .raw()
    .toBuffer();
}

/** Pixels, colour by colour, into planes. */
function normalise(pixels: Uint8Array, target: Float32Array): void {
  const plane = SIZE * SIZE;
  for (let colour = 0; colour < 3; colour++) {
    for (let pixel = 0; pixel < plane; pixel++) {
      target[colour * plane + pixel] = ((pixels[3 * pixel + colour] as number) / 255 - MEAN) / DEVIATION;
    }
  }
}
