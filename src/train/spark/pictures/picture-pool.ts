import { Dice } from '../dice.ts';
import type { Art } from './art.ts';
import { drawPicture } from './draw-picture.ts';
import type { FeatureCache } from './feature-cache.ts';
import { drawPage } from './page.ts';
import type { PictureSample } from './picture.ts';
import type { PictureLabels } from './picture-labels.ts';

export interface PicturePoolOptions {
  seed: number;
  /** Different pictures that are drawn before they come again, so that the tower's work is kept. */
  pictures: number;
  /** Of these, the pictures that questions are asked about; visual tokens are aligned on the others, if there are any. */
  asked: number;
  /** Different pages of writing, which nothing is asked about. */
  pages: number;
  /** How far at most the drawings that answers are learned from are estranged. */
  estranged: number;
}

/** Seeds of one training lie so far apart. */
const SEEDS_OF_RUN = 2 ** 32;

/** Share of pages among what visual tokens are aligned on, and among what stands beside documents. */
const ALIGNED_PAGES = 0.06;
const PAGES_BESIDE_DOCUMENTS = 0.6;
/** Share of pictures beside documents that nobody can draw, lest reading rely on visual tokens it knows: people post photographs. */
const STRANGE = 0.4;

/** A drawing with what its visual tokens are aligned with. */
export interface LabelledDrawing {
  svg: string;
  labels: PictureLabels;
  place: string;
}

/** The pictures of a training: each is drawn from the seed and its own number alone. */
export class PicturePool {
  readonly #art: Art;
  readonly #features: FeatureCache;
  readonly #options: PicturePoolOptions;

  constructor(art: Art, features: FeatureCache, options: PicturePoolOptions) {
    this.#art = art;
    this.#features = features;
    this.#options = options;
  }

  /** A picture to ask about, of any number, however large. */
  asked(number: number): PictureSample & { place: string } {
    return this.#picture(number % this.#options.asked);
  }

  /** A drawing to be aligned on, sometimes a page. */
  labelled(dice: Dice): LabelledDrawing {
    const { asked, pictures } = this.#options;
    return this.#any(dice, ALIGNED_PAGES, asked < pictures ? asked : 0);
  }

  /**
   * What stands beside a document's words, where nothing depends on it. Of a photograph nobody could draw it: whoever sees a
   * drawing is to believe the eye, and whoever sees none the experts.
   */
  async beside(dice: Dice, isPhotograph: boolean): Promise<Float32Array> {
    const draw = () => this.featuresOf(this.#any(dice, PAGES_BESIDE_DOCUMENTS));
    const features = await draw();
    return dice.chance(isPhotograph ? 1 : STRANGE)
      ? estranged(features, await draw(), await draw(), 0.5 + dice.next())
      : features;
  }

  /**
   * What the tower sees in a drawing, somewhat as if it were of another style: answers are to be learned from visual tokens as
   * unsure as those of a vendor that the neck never saw.
   */
  async unsure(drawing: { svg: string }, dice: Dice): Promise<Float32Array> {
    const draw = () => this.featuresOf(this.#any(dice, 0));
    const by = this.#options.estranged * dice.next();
    return estranged(await this.featuresOf(drawing), await draw(), await draw(), by);
  }

  /** What the tower sees in a drawing. */
  featuresOf({ svg }: { svg: string }): Promise<Float32Array> {
    return this.#features.featuresOf(svg);
  }

  /** A seed of this training's own. */
  seedOf(number: number): number {
    return this.#options.seed * SEEDS_OF_RUN + number;
  }

  #picture(at: number): PictureSample & { place: string } {
    const sample = drawPicture(this.#art, new Dice(this.seedOf(at)));
    return { ...sample, place: `${sample.kind} ${at} of seed ${this.#options.seed}` };
  }

  #any(dice: Dice, pages: number, first = 0): LabelledDrawing {
    if (!dice.chance(pages)) return this.#picture(dice.int(first, this.#options.pictures - 1));
    const at = dice.int(0, this.#options.pages - 1);
    const page = drawPage(new Dice(this.seedOf(this.#options.pictures + at)));
    return { ...page, place: `page ${at} of seed ${this.#options.seed}` };
  }
}

/** Features moved by `by` times the difference of two others', a way in which pictures do differ. */
function estranged(features: Float32Array, one: Float32Array, other: Float32Array, by: number): Float32Array {
  return features.map((value, index) => value + by * ((one[index] as number) - (other[index] as number)));
}
