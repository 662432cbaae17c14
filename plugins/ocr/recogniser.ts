import type { ExpertModel } from '../../src/core/experts/plugin.ts';
import { cutOut } from './crop.ts';
import { type Decoded, decode } from './ctc.ts';
import { type Quad, sizeOf } from './geometry.ts';
import type { Pixels } from './pixels.ts';
import { toTensor } from './tensors.ts';

const NORMALISATION = { mean: [0.5, 0.5, 0.5], deviation: [0.5, 0.5, 0.5] } as const;
/** Pixels that the network wants. */
const HEIGHT = 48;
const NARROWEST = 16;
const WIDEST = 3200;
/** Widths are rounded up, so that few shapes have to be planned for. */
const STEP = 32;

/** Reads lines one a call: in a batch each would be padded to the longest, and read worse for it. */
export class Recogniser {
  readonly #model: ExpertModel;
  readonly #alphabet: readonly string[];
  readonly #leastWidth: number;

  /** @param leastWidth Pixels to which every line is padded, as the network was trained. */
  constructor(model: ExpertModel, alphabet: readonly string[], leastWidth: number) {
    this.#model = model;
    this.#alphabet = alphabet;
    this.#leastWidth = leastWidth;
  }

  async read(page: Pixels, line: Quad): Promise<Decoded> {
    const { width, height } = sizeOf(line);
    const wanted = Math.min(WIDEST, Math.max(NARROWEST, Math.round((width * HEIGHT) / Math.max(1, height))));
    const padded = Math.max(this.#leastWidth, Math.ceil(wanted / STEP) * STEP);
    const pixels = cutOut(page, line, wanted, HEIGHT);
    const [input = '', output = ''] = [this.#model.inputNames[0], this.#model.outputNames[0]];
    const { [output]: probabilities } = await this.#model.run({ [input]: toTensor(pixels, NORMALISATION, padded) });
    if (!probabilities) throw new Error('the text recogniser gave no probabilities');
    return decode(probabilities, this.#alphabet);
  }
}
