import { type Runtime, type Tensor, type Tensors, zeros } from '../../engine/runtime/runtime.ts';
import { type ClipConfig, clipTokens } from '../../nets/clip-config.ts';
import { buildLavinTower, visualTokens } from '../../nets/lavin.ts';
import { type LavinConfig, visualTokenStep } from '../../nets/lavin-config.ts';
import type { TensorSource } from '../../weights/tensor-source.ts';
import type { GradientSums } from '../net/gradient-sums.ts';
import { type NetOptions, TrainedNet } from '../net/trained-net.ts';
import type { TrainedTensors } from '../net/trained-tensors.ts';
import { frozenFloat } from './frozen-base.ts';
import { copied, floatTensor, isRead, joinRows, rowsOf } from './picture-net.ts';
import type { TensorGroup } from './sequence-step.ts';

export interface LavinTowerParts {
  clip: ClipConfig;
  lavin: LavinConfig;
  hiddenSize: number;
  tensors: TensorSource;
  trained: TrainedTensors;
  dropsOut: boolean;
  /**
   * Whose features decide the shares of the tower's experts: each picture's own, as it is served, or those of the batch's
   * first picture for all of them, as the official code does.
   */
  routing: 'own' | 'first';
}

/** What is dropped out of the adapter of that name, for the picture of that number: [tokens, adapterSize]. */
export type Masks = (adapter: string, picture: number) => Float32Array;

/** LaVIN's image tower with adapters and neck, picture by picture. */
export class LavinTowerStep {
  readonly shape: readonly number[];
  readonly #parts: LavinTowerParts;
  /** Routed by its own features; gives the shares too where others take them. */
  readonly #own: TrainedNet;
  /** Routed by the first picture's features. */
  readonly #given: TrainedNet | undefined;

  constructor(parts: LavinTowerParts, runtime: Runtime, options: NetOptions) {
    const { clip } = parts;
    this.#parts = parts;
    this.shape = [3, clip.imageSize, clip.imageSize];
    this.#own = towerNet(parts, { sharesOutputs: this.#sharesShares }, runtime, options);
    this.#given = this.#sharesShares ? towerNet(parts, { givenShares: true }, runtime, options) : undefined;
  }

  /** The visual tokens [hidden] of each picture. */
  async look(pictures: readonly Float32Array[], masks?: Masks): Promise<Float32Array[][]> {
    const seen: Float32Array[][] = [];
    let shares: Tensors = {};
    for (const [index, picture] of pictures.entries()) {
      const net = index > 0 && this.#given ? this.#given : this.#own;
      const inputs = { ...this.#inputs(picture, index, masks), ...shares };
      // Drop-out is there in passes that learn alone; the same pass gives what they read.
      const outputs = copied(await net.forward(inputs, masks !== undefined));
      if (this.#sharesShares && index === 0) shares = { router_shares: this.#joined(outputs) };
      seen.push(rowsOf(outputs.image_tokens, this.#parts.hiddenSize));
    }
    return seen;
  }

  /** Adds the gradients, by the slopes of the visual tokens. */
  async learn(
    pictures: readonly Float32Array[],
    slopes: readonly (readonly Float32Array[])[],
    sums: GradientSums,
    group: TensorGroup,
    masks?: Masks,
  ): Promise<void> {
    const slopeOf = (index: number) => ({ 'slope.image_tokens': joinRows(slopes[index] ?? []) });
    const inputs = (index: number) => ({
      ...this.#inputs(pictures[index] as Float32Array, index, masks),
      ...slopeOf(index),
    });
    const given = this.#given;
    const read = [...pictures.keys()].filter((index) => isRead(slopes[index]));
    if (!given) {
      for (const index of read) await this.#own.backward(inputs(index), sums, group);
      return;
    }
    if (read.length === 0) return;
    const first = await this.#own.forward(this.#inputs(pictures[0] as Float32Array, 0, masks), masks !== undefined);
    const shares = { router_shares: this.#joined(first) };
    const shareSlopes = zeros('float32', shares.router_shares.shape);
    for (const index of read.filter((each) => each > 0)) {
      const outputs = await given.backward({ ...inputs(index), ...shares }, sums, group);
      const slope = outputs['gradient.router_shares']?.data as Float32Array;
      slope.forEach((value, place) => {
        shareSlopes.data[place] = (shareSlopes.data[place] as number) + value;
      });
    }
    await this.#own.backward({ ...inputs(0), ...this.#apart(shareSlopes.data) }, sums, group);
  }

  async dispose(): Promise<void> {
    await this.#own.dispose();
    await this.#given?.dispose();
  }

  /** Whether the first picture's shares are everybody's. */
  get #sharesShares(): boolean {
    const { routing, lavin } = this.#parts;
    return routing === 'first' && lavin.visionAdapter === 'router';
  }

  #inputs(picture: Float32Array, index: number, masks?: Masks): Tensors {
    const { lavin, clip } = this.#parts;
    const shape = [clipTokens(clip), lavin.adapterSize];
    const dropped = this.#layers().map((layer): [string, Tensor] => {
      const name = `backbone.visual.transformer.resblocks.${layer}.adapter_attn`;
      return [`dropout.${name}`, masks ? floatTensor(shape, masks(name, index)) : zeros('float32', shape)];
    });
    return { image: floatTensor([1, ...this.shape], picture), ...Object.fromEntries(masks ? dropped : []) };
  }

  #layers(): number[] {
    return Array.from({ length: visualTokens(this.#parts.clip) * visualTokenStep }, (_, layer) => layer);
  }

  /** The shares of all layers one below the other, zeros for those that do not count. */
  #joined(outputs: Tensors): Extract<Tensor, { type: 'float32' }> {
    const { clip } = this.#parts;
    const rows = clipTokens(clip);
    const joined = zeros('float32', [clip.layers * rows, 2]);
    for (const layer of this.#layers()) {
      joined.data.set(outputs[`router.${layer}`]?.data as Float32Array, layer * rows * 2);
    }
    return joined;
  }

  /** The slopes of all layers' shares as those of the outputs that they were. */
  #apart(slopes: Float32Array): Tensors {
    const rows = clipTokens(this.#parts.clip);
    const each = 2 * rows;
    return Object.fromEntries(
      this.#layers().map((layer) => [
        `slope.router.${layer}`,
        floatTensor([rows, 2], slopes.subarray(layer * each, (layer + 1) * each)),
      ]),
    );
  }
}

function towerNet(
  { clip, lavin, hiddenSize, tensors, trained, dropsOut }: LavinTowerParts,
  shares: { sharesOutputs?: boolean; givenShares?: boolean },
  runtime: Runtime,
  options: NetOptions,
): TrainedNet {
  return new TrainedNet(
    {
      name: 'lavin-tower',
      trained,
      frozen: frozenFloat(tensors, trained),
      build(graph, parameters, learning) {
        buildLavinTower(graph, lavin, clip, hiddenSize, parameters, { ...shares, dropOut: dropsOut && learning });
        return undefined;
      },
      learnsInputs: shares.givenShares ? ['router_shares'] : [],
    },
    runtime,
    options,
  );
}
