import type { ExpertModel } from '../../src/core/experts/plugin.ts';
import { growRectangle, mapQuad, type Point, type Quad, sizeOf, smallestRectangle } from './geometry.ts';
import { type Pixels, resize } from './pixels.ts';
import { findRegions } from './regions.ts';
import { toTensor } from './tensors.ts';

/** As PaddleOCR has it: ImageNet's values for red, green and blue, in this order on blue, green and red. */
const NORMALISATION = { mean: [0.485, 0.456, 0.406], deviation: [0.229, 0.224, 0.225] } as const;
/** Small print is found better when it is enlarged. */
const LARGEST_SCALE = 1.5;
/** Pixels that the network sees at most: of a long page, too, letters must be large enough. */
const MOST_PIXELS = 960 * 800;
/** Its sides are multiples of this. */
const STRIDE = 32;

const TEXT_PIXEL = 0.3;
const TEXT_REGION = 0.5;
/** The network marks the core of a line; the line is grown by area times this over perimeter. */
const GROWTH = 1.6;

/** Finds lines of text: DB, "Real-time Scene Text Detection with Differentiable Binarization" (Liao et al., 2020). */
export class Detector {
  readonly #model: ExpertModel;

  constructor(model: ExpertModel) {
    this.#model = model;
  }

  /** @returns the lines in pixels of the page, in no order; none leans by more than 45 degrees. */
  async find(page: Pixels): Promise<Quad[]> {
    const seen = await resize(page, networkSize(page));
    const [input = '', output = ''] = [this.#model.inputNames[0], this.#model.outputNames[0]];
    const { [output]: map } = await this.#model.run({ [input]: toTensor(seen, NORMALISATION) });
    if (!(map?.data instanceof Float32Array)) throw new Error('the text detector gave no map of probabilities');
    const scale = { x: page.width / seen.width, y: page.height / seen.height };
    return findRegions(map.data, seen.width, TEXT_PIXEL)
      .filter(({ score }) => score >= TEXT_REGION)
      .map(({ outline }) => mapQuad(grow(smallestRectangle(outline)), (corner) => toPage(corner, scale)));
  }
}

function networkSize({ width, height }: Pixels): { width: number; height: number } {
  const scale = Math.min(LARGEST_SCALE, Math.sqrt(MOST_PIXELS / (width * height)));
  const side = (pixels: number) => Math.max(STRIDE, Math.round((pixels * scale) / STRIDE) * STRIDE);
  return { width: side(width), height: side(height) };
}

function grow(core: Quad): Quad {
  const { width, height } = sizeOf(core);
  return growRectangle(core, (width * height * GROWTH) / (2 * (width + height)));
}

/** The network's pixel centres lie half a pixel within its edge. */
function toPage({ x, y }: Point, scale: Point): Point {
  return { x: (x + 0.5) * scale.x, y: (y + 0.5) * scale.y };
}
