import { existsSync, globSync } from 'node:fs';
import path from 'node:path';
import sharp from 'sharp';
import { checkpointParameters } from '../../src/engine/compile/checkpoint-parameters.ts';
import { clipPixels, type Pixels, preprocess, resizeShorterEdge } from '../../src/engine/images/preprocess.ts';
import { Graph } from '../../src/graph/graph.ts';
import { buildClip, classToken, postNorm, project } from '../../src/nets/clip.ts';
import { parseClipConfig } from '../../src/nets/clip-config.ts';
import { openSafetensors } from '../../src/weights/safetensors.ts';
import { floats, valuesOf } from '../engine/support/tensors.ts';
import { compute } from '../graph/compute.ts';
import { type Check, close, type GoldenSystem, same } from './check.ts';
import { checkTraining } from './clip-vision-train.ts';
import { configOf } from './config-file.ts';

const TOLERANCE = 1e-4;
const PIXELS = 1e-6;

/** Hugging Face's CLIP vision tower, and a folder of pictures as its processor prepares them. */
export const clipVision: GoldenSystem = {
  name: 'clip-vision',
  recognises(folder) {
    const config = configOf(folder);
    return ('patch_size' in config && 'projection_dim' in config) || findPictures(folder).length > 0;
  },
  async *check(folder) {
    if (existsSync(path.join(folder, 'config.json'))) yield* checkTower(folder);
    for (const picture of findPictures(folder)) yield* checkPicture(picture);
  },
  checkTraining,
};

async function* checkTower(folder: string): AsyncGenerator<Check, void, void> {
  const config = parseClipConfig(configOf(folder));
  const tensors = openSafetensors(path.join(folder, 'model.safetensors'));
  const golden = openSafetensors(path.join(folder, 'golden.safetensors'));
  const graph = new Graph('clip');
  const parameters = checkpointParameters(graph, tensors, { format: 'fp32', head: '' });
  const image = graph.input('image', 'float32', [1, 3, config.imageSize, config.imageSize]);
  const states = buildClip(graph, config, parameters, image);
  const pooled = postNorm(graph, config, parameters, classToken(graph, states.blocks.at(-1) ?? states.first));
  graph.output(states.embeddings, 'embeddings');
  graph.output(states.first, 'pre_layernorm_out');
  for (const [layer, block] of states.blocks.entries()) graph.output(block, `layer.${layer}`);
  graph.output(pooled, 'pooler_output');
  graph.output(project(config, parameters, pooled), 'image_embeds');

  const names: Record<string, string> = {
    last_hidden_state: `layer.${config.layers - 1}`,
    penultimate_hidden_state: config.layers > 1 ? `layer.${config.layers - 2}` : 'pre_layernorm_out',
  };
  const pictures = golden.info('pixel_values').shape[0] as number;
  for (let picture = 0; picture < pictures; picture++) {
    const input = floats([1, 3, config.imageSize, config.imageSize], golden.read('pixel_values', picture, picture + 1));
    const outputs = await compute(graph, { image: input });
    for (const name of golden.names().filter((name) => name !== 'pixel_values')) {
      const actual = valuesOf(outputs[names[name] ?? name]);
      yield close(`${name}[${picture}]`, actual, golden.read(name, picture, picture + 1), TOLERANCE);
    }
  }
  tensors.close();
  golden.close();
}

/** Pictures with a file of their own beside them, in which everything is named after them. */
function findPictures(folder: string): string[] {
  return globSync('*.png', { cwd: folder })
    .sort()
    .map((name) => path.join(folder, name))
    .filter((file) => existsSync(resultsOf(file)));
}

function resultsOf(picture: string): string {
  return picture.replace(/\.png$/, '.safetensors');
}

async function* checkPicture(file: string): AsyncGenerator<Check, void, void> {
  const golden = openSafetensors(resultsOf(file));
  const picture = await openPicture(file);
  for (const name of golden.names()) {
    const size = Number(/\.(\d+)\.\w+$/.exec(name)?.[1]);
    if (name.endsWith('resized_u8')) {
      yield same(name, resizeShorterEdge(picture, size).rgb, golden.read(name));
    } else {
      yield close(name, preprocess(picture, { size, fit: 'crop', ...clipPixels }), golden.read(name), PIXELS);
    }
  }
  golden.close();
}

/** The pixels of a PNG. */
async function openPicture(file: string): Promise<Pixels> {
  const { data, info } = await sharp(file)
    .toColourspace('srgb')
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, rgb: data };
}
