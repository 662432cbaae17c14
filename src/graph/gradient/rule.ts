import type { Graph, GraphNode } from '../graph.ts';
import type { Value } from '../value.ts';

/**
 * Reverse mode, one operator at a time: given the slopes of a node's outputs (the gradient of the loss by each), a rule
 * adds the nodes that compute the slopes of its inputs.
 */
export interface BackwardNode {
  graph: Graph;
  node: GraphNode;
  /** What the node read. @throws {GraphError} for an input that was left out. */
  input(index: number): Value;
  /** What the node made. */
  output(index: number): Value;
  /** The slope of an output; undefined where the loss does not depend on it. */
  slope(index: number): Value | undefined;
  /** Whether anybody asks for the slope of an input. Rules compute no others. */
  wants(index: number): boolean;
}

/** The slopes of the node's inputs, in their order; undefined for those that nobody wants. */
export type GradientRule = (node: BackwardNode) => (Value | undefined)[];

/** The rule of an operator with one output. */
export function ofOne(rule: (node: BackwardNode, slope: Value) => (Value | undefined)[]): GradientRule {
  return (node) => {
    const slope = node.slope(0);
    return slope ? rule(node, slope) : [];
  };
}

/** A number among the node's attributes. */
export function attribute({ node }: BackwardNode, name: string, otherwise: number): number {
  const found = node.attributes[name];
  if (found === undefined) return otherwise;
  return typeof found === 'object' && 'float' in found ? found.float : Number(found);
}
