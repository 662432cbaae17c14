import { type GraphModel, originOf } from '../../weights/tfjs/graph-model.ts';
import type { NodeDefinition } from '../../weights/tfjs/graph-model-schema.ts';
import { TfjsError } from '../../weights/tfjs/tfjs-error.ts';
import { Graph } from '../graph.ts';
import { one } from '../operators.ts';
import { convolution } from './convolution.ts';
import { elementwise } from './elementwise.ts';
import { Node, type Translate } from './node.ts';
import { pictures } from './pictures.ts';
import { shapes } from './shapes.ts';
import { inGraph, known, type Tensor } from './tensor.ts';
import { typeNamed, values } from './values.ts';

const OPERATIONS: Readonly<Record<string, Translate>> = {
  ...convolution,
  ...elementwise,
  ...pictures,
  ...shapes,
  ...values,
};

/** The kinds of nodes that are translated, by TensorFlow's names. */
export const OPERATION_NAMES: readonly string[] = ['Const', 'Placeholder', ...Object.keys(OPERATIONS)];

/**
 * Translates a graph model of TensorFlow.js. Inputs and outputs keep their names (an output `NODE:0` is `NODE`) and their
 * shapes; a size that is not fixed becomes 1.
 * @throws {TfjsError} that names every operation that is not translated, or the node that cannot be.
 */
export function translate(model: GraphModel): Graph {
  const unknown = new Set(model.nodes.map(({ op }) => op).filter((op) => !OPERATION_NAMES.includes(op)));
  if (unknown.size > 0) throw new TfjsError(`it needs ${[...unknown].join(', ')}, which is not translated`);
  const graph = new Graph('tfjs');
  const results = new Map<string, readonly Tensor[]>();
  const find = (reference: string): Tensor[] => {
    const origin = originOf(reference);
    if (origin === undefined) return [];
    const tensor = results.get(origin.node)?.[origin.index];
    if (tensor === undefined) throw new TfjsError(`there is no "${reference}"`);
    return [tensor];
  };
  for (const node of model.nodes) results.set(node.name, resultsOf(graph, model, node, find));
  for (const output of model.outputs) {
    const name = output.replace(/:0$/, '');
    for (const tensor of find(output)) graph.output(asOutput(graph, tensor), name);
  }
  return graph;
}

function resultsOf(
  graph: Graph,
  model: GraphModel,
  definition: NodeDefinition,
  find: (reference: string) => Tensor[],
): readonly Tensor[] {
  const { name, op, attr } = definition;
  if (op === 'Const') {
    const weight = model.weights.get(name);
    if (weight === undefined) throw new TfjsError(`its weights lack "${name}"`);
    return [known(weight.type, weight.shape, weight.data)];
  }
  const node = new Node(graph, definition, definition.input.flatMap(find));
  if (op !== 'Placeholder') return (OPERATIONS[op] as Translate)(node);
  const shape = node.shape.map((size) => (size < 0 ? 1 : size));
  const type = typeNamed(String(attr.dtype?.type ?? 'DT_FLOAT'), name);
  return [{ kind: 'computed', type, shape, value: graph.input(name, type, shape) }];
}

/** An output is a value of its own, even where it is an input or a constant, or two outputs are one. */
function asOutput(graph: Graph, tensor: Tensor) {
  const value = inGraph(graph, tensor);
  return one(graph, 'Identity', [value], value.type, value.shape);
}
