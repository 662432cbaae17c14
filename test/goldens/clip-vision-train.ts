import { existsSync } from 'node:fs';
import path from 'node:path';
import { buildClip } from '../../src/nets/clip.ts';
import { parseClipConfig } from '../../src/nets/clip-config.ts';
import { GradientSums } from '../../src/train/net/gradient-sums.ts';
import { TrainedNet } from '../../src/train/net/trained-net.ts';
import { readTrainable } from '../../src/train/net/trained-tensors.ts';
import { frozenFloat } from '../../src/train/steps/frozen-base.ts';
import { openSafetensors } from '../../src/weights/safetensors.ts';
import { NATIVE } from '../engine/support/runtimes.ts';
import { floats, valuesOf } from '../engine/support/tensors.ts';
import { type Check, close } from './check.ts';
import { configOf } from './config-file.ts';
import { checkGradients } from './training/check-step.ts';

const LOSS = 1e-5;

/** Gradients of the mean of the last hidden state times `weighting`, by every tensor of the tower, picture by picture. */
export async function* checkTraining(folder: string): AsyncGenerator<Check, void, void> {
  const stored = path.join(folder, 'grads.safetensors');
  if (!existsSync(stored)) return;
  const config = parseClipConfig(configOf(folder));
  const tensors = openSafetensors(path.join(folder, 'model.safetensors'));
  const file = openSafetensors(stored);
  const trained = new Map(tensors.names().map((name) => [name, { name, tensor: readTrainable(tensors, name) }]));
  const shape = [1, 3, config.imageSize, config.imageSize];
  const net = new TrainedNet(
    {
      name: 'clip',
      trained,
      frozen: frozenFloat(tensors, trained),
      build(graph, parameters) {
        const states = buildClip(graph, config, parameters, graph.input('image', 'float32', shape));
        graph.output(states.blocks.at(-1) ?? states.first, 'last_hidden_state');
        return undefined;
      },
    },
    NATIVE,
    { threads: 1 },
  );
  const [pictures = 0, tokens = 0, width = 0] = file.info('weighting').shape;
  const count = pictures * tokens * width;
  const sums = new GradientSums();
  let loss = 0;
  for (let picture = 0; picture < pictures; picture++) {
    const image = floats(shape, file.read('pixel_values', picture, picture + 1));
    const weighting = file.read('weighting', picture, picture + 1);
    const { last_hidden_state: state } = await net.forward({ image });
    loss += valuesOf(state).reduce((sum, value, index) => sum + value * (weighting[index] as number), 0);
    await net.backward({ image, 'slope.last_hidden_state': floats([tokens, width], weighting) }, sums);
  }
  yield close('loss', [loss / count], file.read('loss'), LOSS);
  yield* checkGradients({ name: 'clip', file }, sums.result(), count);
  await net.dispose();
  file.close();
  tensors.close();
}
