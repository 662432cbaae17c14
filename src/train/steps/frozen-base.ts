import { checkpointParameters } from '../../engine/compile/checkpoint-parameters.ts';
import type { Graph } from '../../graph/graph.ts';
import type { TensorSource } from '../../weights/tensor-source.ts';
import type { FrozenParameters } from '../net/trained-net.ts';
import { frozenTensors, type TrainedTensors } from '../net/trained-tensors.ts';

/** How a network's frozen weights enter its graph: whatever of `tensors` is not trained. */
export type FrozenBase = (tensors: TensorSource, trained: TrainedTensors) => (graph: Graph) => FrozenParameters;

/** In float32. */
export const frozenFloat: FrozenBase = (tensors, trained) => {
  const frozen = frozenTensors(tensors, trained);
  return (graph) => ({ parameters: checkpointParameters(graph, frozen, { format: 'fp32', head: '' }) });
};
