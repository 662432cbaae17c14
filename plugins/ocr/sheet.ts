import sharp from 'sharp';
import { cutOut } from './crop.ts';
import { type Quad, sizeOf } from './geometry.ts';
import type { Pixels } from './pixels.ts';

/** Lines of a page, cut out and written below one another, dark on light, as Tesseract reads them best. */
export interface Sheet {
  png: Buffer;
  /** Which of the lines stands at a height of the sheet, in pixels. */
  lineAt(y: number): number;
}

/** Pixels. */
export const LINE_HEIGHT = 48;
const MARGIN = 16;
const WIDEST = 3200;
/** Shares of the pixels that may be lost to black and to white. */
const [DARKEST, LIGHTEST] = [0.02, 0.98];

export async function writeSheet(page: Pixels, quads: readonly Quad[]): Promise<Sheet> {
  const lines = quads.map((quad) => greyLine(page, quad));
  const pitch = LINE_HEIGHT + MARGIN;
  const [width, height] = [Math.max(...lines.map((line) => line.width)) + 2 * MARGIN, pitch * lines.length + MARGIN];
  const sheet = Buffer.alloc(width * height, 255);
  lines.forEach((line, index) => {
    for (let y = 0; y < LINE_HEIGHT; y++) {
      const row = line.grey.subarray(y * line.width, (y + 1) * line.width);
      sheet.set(row, (index * pitch + MARGIN + y) * width + MARGIN);
    }
  });
  const png = await sharp(sheet, { raw: { width, height, channels: 1 } })
    .png({ compressionLevel: 1 })
    .toBuffer();
  return { png, lineAt: (y) => Math.min(lines.length - 1, Math.max(0, Math.floor((y - MARGIN / 2) / pitch))) };
}

/** A line in grey, with full contrast; most of it is background, which becomes the light part. */
function greyLine(page: Pixels, quad: Quad): { width: number; grey: Uint8Array } {
  const size = sizeOf(quad);
  const width = Math.min(WIDEST, Math.max(1, Math.round((size.width * LINE_HEIGHT) / Math.max(1, size.height))));
  const { rgb } = cutOut(page, quad, width, LINE_HEIGHT);
  const grey = new Uint8Array(width * LINE_HEIGHT).map((_, pixel) => {
    const [red = 0, green = 0, blue = 0] = rgb.subarray(3 * pixel, 3 * pixel + 3);
    return 0.299 * red + 0.587 * green + 0.114 * blue;
  });
  const sorted = grey.slice().sort();
  const at = (share: number) => sorted[Math.floor(share * (sorted.length - 1))] ?? 0;
  const [low, middle, high] = [at(DARKEST), at(0.5), at(LIGHTEST)];
  const isLight = middle - low > high - middle;
  const scale = 255 / Math.max(1, high - low);
  const stretch = (value: number) => Math.min(255, Math.max(0, (value - low) * scale));
  return { width, grey: grey.map((value) => (isLight ? stretch(value) : 255 - stretch(value))) };
}
