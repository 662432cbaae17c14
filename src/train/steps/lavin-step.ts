import type { Runtime, Tensor, Tensors } from '../../engine/runtime/runtime.ts';
import { zeros } from '../../engine/runtime/runtime.ts';
import type { LavinModel } from '../../engine/systems/lavin.ts';
import { clipTokens } from '../../nets/clip-config.ts';
import { modalityTable, rowsVariation } from '../../nets/lavin.ts';
import type { DropOut } from '../drop-out.ts';
import type { Layout } from '../layout.ts';
import { openDecoderNet } from '../net/decoder-net.ts';
import type { GradientSums } from '../net/gradient-sums.ts';
import { byOfficialName, readTrainable, type TrainedTensors } from '../net/trained-tensors.ts';
import type { Batch } from '../training-step.ts';
import { frozenFloat } from './frozen-base.ts';
import { LavinTowerStep, type Masks } from './lavin-tower.ts';
import type { DecoderStepOptions } from './llama-step.ts';
import { floatTensor } from './picture-net.ts';
import { type Before, SequenceStep, type Slopes, type Surroundings, type TensorGroup } from './sequence-step.ts';

export interface LavinStepOptions extends DecoderStepOptions {
  /** What is dropped out of the adapters' bottlenecks where a batch has a seed; the official code drops a tenth. */
  dropOut?: DropOut;
  /** See `LavinTowerParts`; by default each picture's own features route it. */
  routing?: 'own' | 'first';
}

/**
 * LaVIN: adapters in decoder and image tower, neck and modality tokens are trained, everything else is frozen (Luo et al.
 * 2023: "mixture-of-modality training"). A batch may mix text and pictures; a row's tokens begin behind the modality token.
 */
export function openLavinStep(model: LavinModel, runtime: Runtime, options: LavinStepOptions): SequenceStep {
  const { llama, tensors } = model;
  const { contextLength = llama.contextLength, dropOut, base = frozenFloat } = options;
  const trained = adapterTensors(model);
  const decoder = openDecoderNet(
    {
      ...options,
      config: llama,
      trained,
      frozen: base(tensors, trained),
      variation: (graph, parameters, learning) =>
        rowsVariation(graph, model.lavin, llama, parameters, { dropOut: learning && dropOut !== undefined }),
      contextLength,
      learnsInputs: ['inputs_embeds'],
    },
    runtime,
    options,
  );
  return new SequenceStep({
    config: llama,
    parameters: byOfficialName(trained),
    decoder,
    tensors,
    layout: { contextLength, hidesFirst: true },
    surroundings: new LavinSurroundings(model, trained, runtime, options),
  });
}

/** Everything whose name says that it is the adapter's, as the official code chooses. */
function adapterTensors({ tensors }: LavinModel): TrainedTensors {
  const names = tensors.names().filter((name) => name.includes('adapter'));
  return new Map(names.map((name) => [name, { name, tensor: readTrainable(tensors, name) }]));
}

/** Pictures become visual tokens; each row begins with the token of its modality, which routes it. */
class LavinSurroundings implements Surroundings {
  readonly pictureShape: readonly number[];
  readonly #model: LavinModel;
  readonly #trained: TrainedTensors;
  readonly #tower: LavinTowerStep;
  readonly #dropOut: DropOut | undefined;

  constructor(model: LavinModel, trained: TrainedTensors, runtime: Runtime, options: LavinStepOptions) {
    const { routing = 'own', dropOut } = options;
    const { clip, lavin, tensors } = model;
    this.#model = model;
    this.#trained = trained;
    this.#dropOut = dropOut;
    const hiddenSize = model.llama.hiddenSize;
    const parts = { clip, lavin, hiddenSize, tensors, trained, dropsOut: dropOut !== undefined, routing };
    this.#tower = new LavinTowerStep(parts, runtime, options);
    this.pictureShape = this.#tower.shape;
  }

  async before(batch: Batch, layout: Layout, learning: boolean): Promise<Before> {
    const width = this.#model.llama.hiddenSize;
    const table = this.#trained.get(modalityTable)?.tensor.values as Float32Array;
    return {
      visual: await this.#tower.look(batch.pictures ?? [], learning ? this.#towerMasks(batch) : undefined),
      lead: modalitiesOf(batch).map((row) => table.subarray(row * width, (row + 1) * width)),
      inputs: { ...routes(layout), ...(learning && this.#decoderMasks(batch, layout)) },
    };
  }

  async after(batch: Batch, { visual, lead }: Slopes, sums: GradientSums, group: TensorGroup): Promise<void> {
    const table = this.#trained.get(modalityTable)?.tensor.values as Float32Array;
    for (const [row, modality] of modalitiesOf(batch).entries()) {
      if (group.holds(modalityTable)) sums.addRow(modalityTable, table.length, modality, lead[row] as Float32Array);
    }
    await this.#tower.learn(batch.pictures ?? [], visual, sums, group, this.#towerMasks(batch));
  }

  dispose(): Promise<void> {
    return this.#tower.dispose();
  }

  #towerMasks({ seed }: Batch): Masks | undefined {
    if (!this.#dropOut) return undefined;
    const count = clipTokens(this.#model.clip) * this.#model.lavin.adapterSize;
    return (adapter, picture) => this.#masked(seed, adapter, picture, count);
  }

  #decoderMasks({ seed }: Batch, { rows, length }: Layout): Tensors {
    if (!this.#dropOut) return {};
    const size = this.#model.lavin.adapterSize;
    const masks = Array.from({ length: this.#model.llama.layers }, (_, layer): [string, Tensor] => {
      const name = `layers.${layer}.adapter_attn`;
      const factors = this.#masked(seed, name, 0, rows * length * size);
      return [`dropout.${name}`, floatTensor([rows * length, size], factors)];
    });
    return Object.fromEntries(masks);
  }

  /** Without a seed nothing is dropped. */
  #masked(seed: number | undefined, place: string, part: number, count: number): Float32Array {
    if (seed === undefined || !this.#dropOut) return new Float32Array(count).fill(1);
    return this.#dropOut(seed, place, part, count);
  }
}

/** For each row its modality: 1 where it has a picture. */
function modalitiesOf({ rows, picturesOf = [] }: Batch): (0 | 1)[] {
  return Array.from({ length: rows }, (_, row) => ((picturesOf[row]?.length ?? 0) > 0 ? 1 : 0));
}

/** Where the modality tokens stand, and the row of each token. */
function routes({ rows, length }: Layout): Tensors {
  const first = zeros('int64', [rows]);
  const rowOf = zeros('int64', [rows * length]);
  for (let row = 0; row < rows; row++) first.data[row] = BigInt(row * length);
  for (let token = 0; token < rows * length; token++) rowOf.data[token] = BigInt(Math.floor(token / length));
  return { modality_tokens: first, row_of: rowOf };
}
