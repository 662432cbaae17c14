import { buildClip, classToken, postNorm, project } from '../../nets/clip.ts';
import type { ClipConfig } from '../../nets/clip-config.ts';
import { checkTensors, type ExpectedShapes } from '../../weights/check-tensors.ts';
import type { TensorSource } from '../../weights/tensor-source.ts';
import { expectedTensors } from '../compile/expected-tensors.ts';

/** Tensors that not every system reads; the projection has no bias. */
const notAlwaysRead = /^vision_model\.post_layernorm\.|^visual_projection\./;

/**
 * Holds an image tower's tensors against its configuration.
 * @param label Names the tower in errors: its file.
 * @throws {WrongTensorsError} naming every tensor that is missing, not expected or of another shape.
 */
export function checkClipTensors(config: ClipConfig, tensors: TensorSource, label: string): void {
  const all = expectedTensors((graph, parameters) => {
    const image = graph.input('image', 'float32', [1, 3, config.imageSize, config.imageSize]);
    const { blocks, first } = buildClip(graph, config, parameters, image);
    project(config, parameters, postNorm(graph, config, parameters, classToken(graph, blocks.at(-1) ?? first)));
  });
  const pick = (isOptional: boolean): ExpectedShapes =>
    new Map([...all].filter(([name]) => notAlwaysRead.test(name) === isOptional));
  checkTensors(tensors, label, pick(false), { optional: pick(true) });
}
