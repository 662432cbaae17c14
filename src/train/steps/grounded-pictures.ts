import { addRows, groundWord, type Told } from '../../nets/grounding.ts';
import type { TensorSource } from '../../weights/tensor-source.ts';
import type { Layout } from '../layout.ts';
import type { GradientSums } from '../net/gradient-sums.ts';
import type { TrainedNet } from '../net/trained-net.ts';
import type { Batch, TrainableTensor } from '../training-step.ts';
import { floatTensor } from './picture-net.ts';
import type { Before, Slopes, Surroundings, TensorGroup } from './sequence-step.ts';

export interface GroundedPicturesParts {
  /** Makes visual tokens of the pictures. */
  seen: Surroundings;
  /** Of one picture's `features` the `words` that its visual tokens tell, and each one's `nearest` cosine. */
  told: TrainedNet;
  shape: readonly number[];
  /** What is learned: rows [tokens, hidden], by their official name. */
  rows: { name: string; table: TrainableTensor };
  /** Of all word embeddings: [hidden]. */
  mean: Float32Array;
  tensors: TensorSource;
}

/** Pictures that become visual tokens, and in which the words that ask about them are grounded. */
export class GroundedPictures implements Surroundings {
  readonly #parts: GroundedPicturesParts;
  /** Of the batch at hand: for each word that a picture tells of how far each visual token does. */
  #shares = new Map<number, Float32Array>();

  constructor(parts: GroundedPicturesParts) {
    this.#parts = parts;
  }

  get pictureShape(): readonly number[] | undefined {
    return this.#parts.seen.pictureShape;
  }

  async before(batch: Batch, layout: Layout, learning: boolean): Promise<Before> {
    const { seen, rows } = this.#parts;
    this.#shares = await this.#ground(batch);
    const added = new Map<number, Float32Array>();
    for (const [at, shares] of this.#shares) {
      const sum = new Float32Array(rows.table.values.length / shares.length);
      addRows(sum, shares, rows.table.values);
      added.set(at, sum);
    }
    return { ...(await seen.before(batch, layout, learning)), added };
  }

  async after(batch: Batch, slopes: Slopes, sums: GradientSums, group: TensorGroup): Promise<void> {
    const { seen, rows } = this.#parts;
    await seen.after(batch, slopes, sums, group);
    if (!group.holds(rows.name)) return;
    for (const [at, slope] of slopes.added) {
      for (const [token, share] of this.#shares.get(at)?.entries() ?? []) {
        if (share === 0) continue;
        sums.addRow(
          rows.name,
          rows.table.values.length,
          token,
          slope.map((value) => share * value),
        );
      }
    }
  }

  async dispose(): Promise<void> {
    await this.#parts.seen.dispose();
    await this.#parts.told.dispose();
  }

  /** For each word that asks about pictures and is told by one: the shares of visual tokens, those of all its pictures added. */
  async #ground(batch: Batch): Promise<Map<number, Float32Array>> {
    const { pictures = [], picturesOf = [], asked, tokens, length } = batch;
    const told: Told[] = [];
    for (const picture of asked ? pictures : []) told.push(await this.#tell(picture));
    const found = new Map<number, Float32Array>();
    for (const [at, isAsked] of asked?.entries() ?? []) {
      if (isAsked === 0) continue;
      const about = picturesOf[Math.floor(at / length)]?.map((picture) => told[picture] as Told) ?? [];
      const id = tokens[at] as number;
      const embedding = this.#parts.tensors.read('model.embed_tokens.weight', id, id + 1);
      const shares = groundWord(embedding, this.#parts.mean, about);
      if (shares) found.set(at, shares);
    }
    return found;
  }

  async #tell(picture: Float32Array): Promise<Told> {
    const { told, shape } = this.#parts;
    const { words, nearest } = await told.forward({ features: floatTensor(shape, picture) });
    return {
      words: Float32Array.from(words?.data as Float32Array),
      nearest: Float32Array.from(nearest?.data as Float32Array),
    };
  }
}
