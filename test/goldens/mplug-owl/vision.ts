import path from 'node:path';
import { checkpointParameters } from '../../../src/engine/compile/checkpoint-parameters.ts';
import type { MplugOwl } from '../../../src/engine/systems/mplug-owl.ts';
import { Graph } from '../../../src/graph/graph.ts';
import { slice } from '../../../src/graph/vision-operators.ts';
import { buildMplugOwl, postNorm } from '../../../src/nets/mplug-owl.ts';
import { openMplugOwl } from '../../../src/weights/mplug-owl.ts';
import { floats, valuesOf } from '../../engine/support/tensors.ts';
import { compute } from '../../graph/compute.ts';
import { type Check, close } from '../check.ts';
import { openPictures } from './case.ts';

const TOLERANCE = 1e-4;

/** Every state of the visual side for every picture, and the visual tokens as they are served. */
export async function* checkVision(folder: string, owl: MplugOwl): AsyncGenerator<Check, void, void> {
  const { config } = owl;
  const checkpoint = openMplugOwl(path.join(folder, 'model.safetensors'));
  const { file, pixels } = openPictures(folder);
  const graph = new Graph('vision');
  const parameters = checkpointParameters(graph, checkpoint.vision, { format: 'fp32', head: '' });
  const shape = [1, 3, config.vision.imageSize, config.vision.imageSize];
  const states = buildMplugOwl(graph, config, parameters, graph.input('image', 'float32', shape));
  graph.output(states.embeddings, 'vision.embeddings');
  for (const [layer, state] of states.layers.entries()) graph.output(state, `vision.layer.${layer}`);
  graph.output(states.features, 'vision.last_hidden_state');
  // The official code norms the class token twice here, and nothing reads what comes out.
  graph.output(postNorm({ graph, config, parameters }, slice(graph, states.features, 0, 1, 0)), 'vision.pooler_output');
  for (const [layer, state] of states.queries.entries()) graph.output(state, `abstractor.layer.${layer}`);
  graph.output(states.visualTokens, 'abstractor.output');

  for (const [picture, values] of pixels.entries()) {
    const outputs = await compute(graph, { image: floats(shape, values) });
    for (const name of file.names().filter((name) => name !== 'pixel_values')) {
      const expected = file.read(name, picture, picture + 1);
      yield close(`${name}[${picture}]`, outputs[name] && valuesOf(outputs[name]), expected, TOLERANCE);
    }
    const served = (await owl.look(values)).flatMap((row) => [...row]);
    const expected = file.read('abstractor.output', picture, picture + 1);
    yield close(`visual tokens as served[${picture}]`, served, expected, TOLERANCE);
  }
  file.close();
  checkpoint.close();
}
