import { checkpointParameters } from '../../../src/engine/compile/checkpoint-parameters.ts';
import type { Tensor } from '../../../src/engine/runtime/runtime.ts';
import { Graph } from '../../../src/graph/graph.ts';
import { clipTokens } from '../../../src/nets/clip-config.ts';
import { buildLavinTower, visualTokens } from '../../../src/nets/lavin.ts';
import { floats, valuesOf } from '../../engine/support/tensors.ts';
import { compute } from '../../graph/compute.ts';
import { type Check, close } from '../check.ts';
import type { GoldenLavin } from './files.ts';

const TOLERANCE = 1e-4;

/**
 * The image tower on a case's batch, as the official code computes it: the first image routes its own tokens, and all
 * others by its shares.
 */
export async function* checkTower(golden: GoldenLavin, name: string): AsyncGenerator<Check, void, void> {
  const { inputs, outputs } = golden;
  const { clip, llama } = golden.model;
  const first = await runTower(golden, inputs.read(`${name}.images`, 0, 1));
  for (let layer = 0; layer < clip.layers; layer++) {
    const block = `${name}.clip.block.${layer}`;
    const router = `${name}.clip.router.${layer}`;
    if (outputs.has(block)) yield close(block, first.get(`block.${layer}`), outputs.read(block), TOLERANCE);
    if (outputs.has(router)) yield close(router, first.get(`router.${layer}`), outputs.read(router), TOLERANCE);
  }
  for (const [image, run] of (await runBatch(golden, name, first)).entries()) {
    for (const part of ['image_embeds', 'image_tokens']) {
      const expected = outputs.read(`${name}.${part}`, image, image + 1);
      yield close(`${name}.${part}[${image}]`, run.get(part), expected, TOLERANCE);
    }
  }
  // What is served leaves out what the visual tokens do not need.
  const served = await runTower(golden, inputs.read(`${name}.images`, 0, 1), undefined, false);
  const width = visualTokens(clip) * llama.hiddenSize;
  const expected = outputs.read(`${name}.image_tokens`).subarray(0, width);
  yield close(`${name}.image_tokens[0], as served`, served.get('image_tokens'), expected, TOLERANCE);
}

/** The visual tokens of every image of a case as the official code's batch makes them, rows [hidden]. */
export async function batchTokens(golden: GoldenLavin, name: string): Promise<Float32Array[][]> {
  const first = await runTower(golden, golden.inputs.read(`${name}.images`, 0, 1));
  const { hiddenSize } = golden.model.llama;
  return (await runBatch(golden, name, first)).map((run) => {
    const tokens = run.get('image_tokens') ?? new Float32Array();
    return Array.from({ length: tokens.length / hiddenSize }, (_, row) =>
      tokens.subarray(row * hiddenSize, (row + 1) * hiddenSize),
    );
  });
}

type TowerRun = ReadonlyMap<string, Float32Array>;

/** The tower on every image, all but the first with the first one's shares. */
async function runBatch(golden: GoldenLavin, name: string, first: TowerRun): Promise<TowerRun[]> {
  const { clip, lavin } = golden.model;
  const images = golden.inputs.info(`${name}.images`).shape[0] as number;
  const shares =
    lavin.visionAdapter === 'router'
      ? Array.from({ length: clip.layers }, (_, layer) => [...(first.get(`router.${layer}`) ?? [])]).flat()
      : undefined;
  const runs = [first];
  for (let image = 1; image < images; image++) {
    runs.push(await runTower(golden, golden.inputs.read(`${name}.images`, image, image + 1), shares));
  }
  return runs;
}

async function runTower(
  { model: { clip, llama, lavin, tensors } }: GoldenLavin,
  pixels: Float32Array,
  shares?: readonly number[],
  hiddenOutputs = true,
): Promise<TowerRun> {
  const graph = new Graph('tower');
  const parameters = checkpointParameters(graph, tensors, { format: 'fp32', head: '' });
  buildLavinTower(graph, lavin, clip, llama.hiddenSize, parameters, {
    givenShares: shares !== undefined,
    hiddenOutputs,
  });
  const inputs: Record<string, Tensor> = { image: floats([1, 3, clip.imageSize, clip.imageSize], pixels) };
  if (shares) inputs.router_shares = floats([clip.layers * clipTokens(clip), 2], shares);
  const outputs = await compute(graph, inputs);
  return new Map(Object.entries(outputs).map(([name, tensor]) => [name, valuesOf(tensor)]));
}
