import { type Tensors, zeros } from '../../engine/runtime/runtime.ts';
import type { LlamaConfig } from '../../nets/llama-config.ts';
import type { TensorSource } from '../../weights/tensor-source.ts';
import { type Layout, type LayoutOptions, layOut } from '../layout.ts';
import { decoderInputs } from '../net/decoder-net.ts';
import { GradientSums } from '../net/gradient-sums.ts';
import type { TrainedNet } from '../net/trained-net.ts';
import {
  type Batch,
  BatchError,
  type Evaluation,
  IGNORED,
  type StepResult,
  type TrainableTensor,
  type TrainingStep,
  VISUAL,
} from '../training-step.ts';
import { sumOf } from './sum-of.ts';

/** A group of tensors that is trained alone. */
export interface TensorGroup {
  name: string;
  holds(official: string): boolean;
}

/** What a system has around its decoder. */
export interface Surroundings {
  readonly pictureShape?: readonly number[];
  /** Ahead of the decoder. */
  before(batch: Batch, layout: Layout, learning: boolean): Promise<Before>;
  /** Behind it, with the slopes of what went in: adds the gradients of the system's own tensors. */
  after(batch: Batch, slopes: Slopes, sums: GradientSums, group: TensorGroup): Promise<void>;
  dispose(): Promise<void>;
}

export interface Before {
  /** For each picture of the batch the rows [hidden] that stand in places of visual tokens. */
  visual?: readonly (readonly Float32Array[])[];
  /** For each row of the batch what stands ahead of its tokens. */
  lead?: readonly Float32Array[];
  /** What is added to the embeddings of words, by their places among the batch's tokens. */
  added?: ReadonlyMap<number, Float32Array>;
  /** Further inputs of the decoder. */
  inputs?: Tensors;
}

export interface Slopes {
  /** As `Before.visual`, rows of zeros where a picture was not read. */
  visual: readonly (readonly Float32Array[])[];
  lead: readonly Float32Array[];
  /** As `Before.added`. */
  added: ReadonlyMap<number, Float32Array>;
  /** Gradients by the decoder's further inputs, by their names. */
  inputs: Tensors;
}

export interface SequenceStepParts {
  config: LlamaConfig;
  parameters: ReadonlyMap<string, TrainableTensor>;
  decoder: TrainedNet;
  /** Where text's embeddings are read. */
  tensors: TensorSource;
  layout: Omit<LayoutOptions, 'vocabularySize'>;
  surroundings?: Surroundings;
  groups?: readonly TensorGroup[];
  /** Whether text's embeddings are trained too, and their official name. */
  words?: { name: string; table: TrainableTensor };
}

const everything: TensorGroup = { name: 'all', holds: () => true };

/** A decoder that reads text and visual tokens, with what a system has around it. */
export class SequenceStep implements TrainingStep {
  readonly parameters: ReadonlyMap<string, TrainableTensor>;
  readonly #parts: SequenceStepParts;
  readonly #sums = new GradientSums();

  constructor(parts: SequenceStepParts) {
    this.#parts = parts;
    this.parameters = parts.parameters;
  }

  get pictureShape(): readonly number[] | undefined {
    return this.#parts.surroundings?.pictureShape;
  }

  async run(batch: Batch): Promise<StepResult> {
    const { decoder, surroundings } = this.#parts;
    const group = this.#group(batch.group);
    const { layout, before, places } = await this.#prepare(batch, true);
    this.#sums.clear();
    const outputs = await decoder.backward(this.#inputs(layout, before, places), this.#sums, group);
    const slopes = this.#slopes(outputs, before, places);
    this.#learnWords(places, slopes.rows, group);
    await surroundings?.after(batch, slopes, this.#sums, group);
    return { loss: sumOf(outputs.losses?.data), tokens: layout.targets.data.length, gradients: this.#sums.result() };
  }

  async evaluate(batch: Batch): Promise<Evaluation> {
    const { layout, outputs } = await this.#forward(batch);
    const targets = layout.targets.data;
    const likeliest = outputs.likeliest?.data as BigInt64Array;
    const correct = targets.filter((target, index) => target === likeliest[index]).length;
    return { loss: sumOf(outputs.losses?.data), tokens: targets.length, correct };
  }

  /** What the decoder gives for a batch, nothing being learnt. */
  async forward(batch: Batch): Promise<Tensors> {
    return (await this.#forward(batch)).outputs;
  }

  async dispose(): Promise<void> {
    await this.#parts.decoder.dispose();
    await this.#parts.surroundings?.dispose();
  }

  async #forward(batch: Batch): Promise<{ layout: Layout; outputs: Tensors }> {
    const { layout, before, places } = await this.#prepare(batch, false);
    return { layout, outputs: await this.#parts.decoder.forward(this.#inputs(layout, before, places)) };
  }

  #group(name: string | undefined): TensorGroup {
    if (name === undefined) return everything;
    const { groups = [] } = this.#parts;
    const found = groups.find((group) => group.name === name);
    if (found) return found;
    const known = groups.map((group) => group.name).join(', ');
    throw new BatchError(`There is no group of parameters named ${name}; there are ${known || 'none'}.`);
  }

  async #prepare(batch: Batch, learning: boolean): Promise<{ layout: Layout; before: Before; places: Place[] }> {
    const { config, surroundings, layout: options } = this.#parts;
    checkPictures(batch, surroundings?.pictureShape);
    const widened = options.hidesFirst ? withLead(batch) : batch;
    const layout = layOut(widened, { ...options, vocabularySize: config.vocabularySize });
    const before = (await surroundings?.before(batch, layout, learning)) ?? {};
    return { layout, before, places: placesOf(batch, layout, before) };
  }

  #inputs(layout: Layout, before: Before, places: readonly Place[]): Tensors {
    const { config, tensors, words } = this.#parts;
    const width = config.hiddenSize;
    const embeddings = zeros('float32', [places.length, width]);
    for (const [index, place] of places.entries()) {
      const row =
        place.kind !== 'word'
          ? place.values
          : words
            ? words.table.values.subarray(place.id * width, (place.id + 1) * width)
            : tensors.read('model.embed_tokens.weight', place.id, place.id + 1);
      embeddings.data.set(row, index * width);
      if (place.kind === 'word' && place.added) {
        addTo(embeddings.data.subarray(index * width, (index + 1) * width), place.added);
      }
    }
    return { ...decoderInputs(layout, embeddings), ...before.inputs };
  }

  #slopes(outputs: Tensors, before: Before, places: readonly Place[]): Slopes & { rows: readonly Float32Array[] } {
    const width = this.#parts.config.hiddenSize;
    const all = outputs['gradient.inputs_embeds']?.data as Float32Array | undefined;
    const rows = all ? places.map((_, index) => all.subarray(index * width, (index + 1) * width)) : [];
    const visual = (before.visual ?? []).map((tokens) => tokens.map((token) => new Float32Array(token.length)));
    const lead: Float32Array[] = [];
    const added = new Map<number, Float32Array>();
    for (const [index, slope] of rows.entries()) {
      const place = places[index] as Place;
      if (place.kind === 'lead') lead.push(slope);
      if (place.kind === 'word' && place.added) added.set(place.at, slope);
      if (place.kind === 'visual') addTo(visual[place.picture]?.[place.token] as Float32Array, slope);
    }
    return { visual, lead, added, inputs: outputs, rows };
  }

  #learnWords(places: readonly Place[], slopes: readonly Float32Array[], group: TensorGroup): void {
    const { words } = this.#parts;
    if (!words || !group.holds(words.name)) return;
    for (const [index, slope] of slopes.entries()) {
      const place = places[index] as Place;
      if (place.kind === 'word') this.#sums.addRow(words.name, words.table.values.length, place.id, slope);
    }
  }
}

/** What stands in a place of a sequence. */
type Place =
  | { kind: 'word'; id: number; at: number; added: Float32Array | undefined }
  | { kind: 'lead'; values: Float32Array }
  | { kind: 'visual'; values: Float32Array; picture: number; token: number };

function placesOf(batch: Batch, layout: Layout, { visual = [], lead, added }: Before): Place[] {
  const places: Place[] = [];
  for (let row = 0; row < batch.rows; row++) {
    if (layout.length > batch.length) places.push({ kind: 'lead', values: lead?.[row] ?? new Float32Array() });
    const pictures = batch.picturesOf?.[row] ?? [];
    const tokens = pictures.flatMap((picture) =>
      (visual[picture] ?? []).map((values, token) => ({ kind: 'visual' as const, values, picture, token })),
    );
    const rest = tokens.values();
    const words = batch.tokens.subarray(row * batch.length, (row + 1) * batch.length);
    const slots = words.filter((id) => id === VISUAL).length;
    if (slots !== tokens.length) {
      throw new BatchError(`Row ${row} has ${slots} places for visual tokens; its pictures make ${tokens.length}.`);
    }
    for (const [column, id] of words.entries()) {
      const at = row * batch.length + column;
      places.push(id === VISUAL ? (rest.next().value as Place) : { kind: 'word', id, at, added: added?.get(at) });
    }
  }
  return places;
}

/** The batch with one token more ahead of each row, of the rows' common beginning and without a target. */
function withLead(batch: Batch): Batch {
  const length = batch.length + 1;
  const widen = (list: Int32Array, first: number) => {
    const wide = new Int32Array(batch.rows * length).fill(first);
    for (let row = 0; row < batch.rows; row++) {
      wide.set(list.subarray(row * batch.length, (row + 1) * batch.length), row * length + 1);
    }
    return wide;
  };
  return {
    ...batch,
    length,
    tokens: widen(batch.tokens, 0),
    targets: widen(batch.targets, IGNORED),
    ...(batch.segments && { segments: widen(batch.segments, 0) }),
  };
}

function checkPictures({ rows, pictures = [], picturesOf = [] }: Batch, shape: readonly number[] | undefined): void {
  if (!shape) {
    if (pictures.length > 0) throw new BatchError('The model reads text alone; the batch has pictures.');
    return;
  }
  const size = shape.reduce((product, each) => product * each, 1);
  const wrong = pictures.findIndex((picture) => picture.length !== size);
  if (wrong >= 0) {
    throw new BatchError(`Picture ${wrong} has ${pictures[wrong]?.length} values, not the ${size} of [${shape}].`);
  }
  if (picturesOf.length > 0 && picturesOf.length !== rows) {
    throw new BatchError(`The pictures of ${picturesOf.length} rows are given, not of ${rows}.`);
  }
  for (const [row, places] of picturesOf.entries()) {
    const missing = places.find((place) => !(place in pictures));
    if (missing !== undefined) throw new BatchError(`Row ${row}: there is no picture ${missing}.`);
  }
}

function addTo(sum: Float32Array, values: Float32Array): void {
  for (let i = 0; i < sum.length; i++) sum[i] = (sum[i] as number) + (values[i] as number);
}
