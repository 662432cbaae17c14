import { type Runtime, type Tensor, type Tensors, zeros } from '../../engine/runtime/runtime.ts';
import type { LlamaAdapterV2Model } from '../../engine/systems/llama-adapter-v2.ts';
import { buildPrompts } from '../../nets/llama-adapter-v2.ts';
import { buildLlamaAdapterV2Tower } from '../../nets/llama-adapter-v2-tower.ts';
import type { TensorSource } from '../../weights/tensor-source.ts';
import type { Layout } from '../layout.ts';
import type { GradientSums } from '../net/gradient-sums.ts';
import { type NetOptions, TrainedNet } from '../net/trained-net.ts';
import type { TrainedTensors } from '../net/trained-tensors.ts';
import { type Batch, BatchError } from '../training-step.ts';
import { frozenFloat } from './frozen-base.ts';
import { copied, floatTensor } from './picture-net.ts';
import type { Before, Slopes, Surroundings, TensorGroup } from './sequence-step.ts';

interface PromptParts {
  model: LlamaAdapterV2Model;
  base: TensorSource;
  trained: TrainedTensors;
  /** Names of the prompts' keys and values. */
  prompts: readonly string[];
}

/** Tensors that prompts are made of, whatever weights they are multiplied with. */
const isPromptTensor = (name: string) => name.startsWith('adapter_query.') || /gate$/.test(name);
const isTowerTensor = (name: string) => /^(?:clip_proj|visual_)/.test(name);

/** From pictures to visual tokens to keys and values of prompts, and back. */
export class AdapterV2Surroundings implements Surroundings {
  readonly pictureShape?: readonly number[];
  readonly #parts: PromptParts;
  readonly #prompts: TrainedNet;
  readonly #tower: TrainedNet | undefined;
  /** Visual tokens of the latest batch's pictures. */
  #seen: Tensor[] = [];

  constructor(parts: PromptParts, runtime: Runtime, options: NetOptions) {
    const { tower } = parts.model;
    this.#parts = parts;
    this.#prompts = promptNet(parts, runtime, options);
    this.#tower = tower && towerNet(parts, runtime, options);
    if (tower) this.pictureShape = [3, tower.clip.imageSize, tower.clip.imageSize];
  }

  async before(batch: Batch, { rows }: Layout): Promise<Before> {
    const { pictures, of } = this.#shown(batch);
    const made: Tensors[] = [];
    this.#seen = [];
    for (const picture of pictures) {
      if (this.#tower) {
        const { visual_tokens } = copied(await this.#tower.forward({ image: this.#image(picture) }));
        this.#seen.push(visual_tokens as Tensor);
      }
      made.push(copied(await this.#prompts.forward(this.#visual(made.length))));
    }
    return { inputs: Object.fromEntries(this.#parts.prompts.map((name) => [name, stack(made, name, of, rows)])) };
  }

  async after(batch: Batch, { inputs }: Slopes, sums: GradientSums, group: TensorGroup): Promise<void> {
    const { pictures, of } = this.#shown(batch);
    const learns = this.#learning(group);
    if (!learns.prompts && !learns.tower) return;
    for (const [index, picture] of pictures.entries()) {
      const slopes = this.#parts.prompts.map((name): [string, Tensor] => [
        `slope.${name}`,
        sumOfRows(inputs[`gradient.${name}`] as Tensor, of, index),
      ]);
      const given = { ...this.#visual(index), ...Object.fromEntries(slopes) };
      const outputs = await this.#prompts.backward(given, sums, group);
      const slope = outputs['gradient.visual_tokens'];
      if (!this.#tower || !learns.tower || !slope) continue;
      await this.#tower.backward({ image: this.#image(picture), 'slope.visual_tokens': slope }, sums, group);
    }
  }

  async dispose(): Promise<void> {
    await this.#prompts.dispose();
    await this.#tower?.dispose();
  }

  /** The pictures that rows see, and which of them each row does: an all-zero one where the batch has none. */
  #shown({ rows, pictures = [], picturesOf = [] }: Batch): { pictures: readonly Float32Array[]; of: number[] } {
    const nothing = pictures.length;
    const of = Array.from({ length: rows }, (_, row) => {
      const [first = nothing, ...more] = picturesOf[row] ?? [];
      if (more.length > 0) throw new BatchError(`Row ${row} has ${more.length + 1} pictures; prompts come from one.`);
      return first;
    });
    if (!of.includes(nothing)) return { pictures, of };
    return { pictures: [...pictures, new Float32Array((this.pictureShape ?? [0]).reduce((a, b) => a * b, 1))], of };
  }

  #image(picture: Float32Array): Tensor {
    return floatTensor([1, ...(this.pictureShape ?? [])], picture);
  }

  #visual(index: number): Tensors {
    const tokens = this.#seen[index];
    return tokens ? { visual_tokens: tokens } : {};
  }

  #learning(group: TensorGroup): { prompts: boolean; tower: boolean } {
    const names = [...this.#parts.trained.values()].map(({ name }) => name).filter((name) => group.holds(name));
    const isTuned = this.#parts.model.weights.layout.promptWeights === 'tuned';
    return {
      prompts: names.some((name) => isPromptTensor(name) || (isTuned && !isTowerTensor(name))),
      tower: names.some(isTowerTensor),
    };
  }
}

function promptNet({ model, base, trained }: PromptParts, runtime: Runtime, options: NetOptions): TrainedNet {
  const { config, llama, weights } = model;
  const own = new Map([...trained].filter(([name]) => isPromptTensor(name)));
  const used = weights.layout.promptWeights === 'tuned' ? trained : own;
  return new TrainedNet(
    {
      name: 'prompts',
      trained: used,
      frozen: frozenFloat(base, used),
      build(graph, parameters) {
        buildPrompts(graph, config, llama, parameters);
        return undefined;
      },
      learnsInputs: config.fusion ? ['visual_tokens'] : [],
    },
    runtime,
    options,
  );
}

function towerNet({ model, trained }: PromptParts, runtime: Runtime, options: NetOptions): TrainedNet | undefined {
  const { tower } = model;
  if (!tower) return undefined;
  return new TrainedNet(
    {
      name: 'tower',
      trained,
      frozen: frozenFloat(tower.tensors, trained),
      build(graph, parameters) {
        buildLlamaAdapterV2Tower(graph, tower.clip, tower.visual, parameters);
        return undefined;
      },
    },
    runtime,
    options,
  );
}

/** For each row what was made of its picture, one behind the other. */
function stack(made: readonly Tensors[], name: string, of: readonly number[], rows: number): Tensor {
  const { shape = [] } = made[0]?.[name] ?? {};
  const stacked = zeros('float32', [rows, ...shape]);
  const size = stacked.data.length / rows;
  for (const [row, picture] of of.entries()) stacked.data.set(made[picture]?.[name]?.data as Float32Array, row * size);
  return stacked;
}

/** The sum of the slopes of those rows that saw a picture. */
function sumOfRows({ shape, data }: Tensor, of: readonly number[], picture: number): Tensor {
  const sum = zeros('float32', shape.slice(1));
  const size = sum.data.length;
  for (const [row, seen] of of.entries()) {
    if (seen !== picture) continue;
    for (let i = 0; i < size; i++) sum.data[i] = (sum.data[i] as number) + Number(data[row * size + i]);
  }
  return sum;
}
