import { checkpointParameters } from '../../engine/compile/checkpoint-parameters.ts';
import type { Graph } from '../../graph/graph.ts';
import type { TensorSource } from '../../weights/tensor-source.ts';
import type { FrozenParameters } from '../net/trained-net.ts';
import { frozenTensors, type TrainedTensors } from '../net/trained-tensors.ts';

/** What is not trained, in float32. */
export function frozenFloat(tensors: TensorSource, trained: TrainedTensors): (graph: Graph) => FrozenParameters {
  const frozen = frozenTensors(tensors, trained);
  return (graph) => ({ parameters: checkpointParameters(graph, frozen, { format: 'fp32', head: '' }) });
}
