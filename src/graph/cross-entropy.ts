import { exp, logSoftmax, neg } from './arithmetic.ts';
import type { Graph } from './graph.ts';
import { one } from './operators.ts';
import type { Dimension, Value } from './value.ts';

/**
 * The negative log likelihood of `targets` int64 [n] under softmax of `logits` [n, classes], in nats: one loss for each
 * target, and the slope of their sum by the logits, softmax - 1 at the target.
 */
export function crossEntropy(graph: Graph, logits: Value, targets: Value): { losses: Value; slope: () => Value } {
  const count = logits.shape[0] as Dimension;
  const likelihoods = logSoftmax(graph, logits);
  const column = one(graph, 'Reshape', [targets, graph.integers([-1, 1])], 'int64', [count, 1]);
  const found = one(graph, 'GatherElements', [likelihoods, column], 'float32', [count, 1], { axis: 1 });
  const losses = neg(graph, one(graph, 'Reshape', [found, graph.integers([-1])], 'float32', [count]));
  return {
    losses,
    slope() {
      const sizes = one(graph, 'Shape', [column], 'int64', [2]);
      const minus = one(graph, 'Expand', [graph.scalar('float32', -1), sizes], 'float32', [count, 1]);
      const inputs = [exp(graph, likelihoods), column, minus];
      return one(graph, 'ScatterElements', inputs, 'float32', logits.shape, { axis: 1, reduction: 'add' });
    },
  };
}
