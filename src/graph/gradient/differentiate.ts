import { identity } from '../arithmetic.ts';
import type { Graph, GraphNode } from '../graph.ts';
import { add } from '../operators.ts';
import { GraphError, type Value } from '../value.ts';
import { attentionRules } from './attention.ts';
import { elementwiseRules } from './elementwise.ts';
import { layoutRules } from './layout.ts';
import { normRules } from './norms.ts';
import { productRules } from './products.ts';
import { Recomputation } from './recomputation.ts';
import type { BackwardNode, GradientRule } from './rule.ts';

const RULES: Readonly<Record<string, GradientRule>> = {
  ...elementwiseRules,
  ...layoutRules,
  ...productRules,
  ...normRules,
  ...attentionRules,
};

/** A value whose gradient is known: where the backward pass begins. */
export interface Seed {
  value: Value;
  slope: Value;
}

/** A gradient given by hand for several nodes together, such as a product whose factors are rounded on the way. */
export interface Shortcut {
  /** What `output` is a function of. */
  input: Value;
  output: Value;
  /** The slope of the input from that of the output. */
  rule(graph: Graph, slope: Value): Value;
}

export interface DifferentiateOptions {
  shortcuts?: readonly Shortcut[];
  /**
   * Activation checkpointing (Chen et al. 2016): numbers of nodes at which parts of the network begin. What lies within a
   * part is not kept for the backward pass but computed again there, from what crosses between parts.
   */
  parts?: readonly number[];
  /** Names of values within parts that are kept all the same: what takes long to compute. */
  kept?: ReadonlySet<string>;
}

/**
 * Adds the backward pass to a graph: ordinary nodes that compute the gradients of the wanted values, and nothing that these
 * do not need. Together with the forward pass it is one graph like any other.
 * @returns For each wanted value its gradient, undefined where the seeds do not depend on it.
 * @throws {GraphError} when an operator on the way has no rule.
 */
export function differentiate(
  graph: Graph,
  seeds: readonly Seed[],
  wanted: readonly Value[],
  { shortcuts = [], parts, kept = new Set() }: DifferentiateOptions = {},
): (Value | undefined)[] {
  const nodes = graph.nodes.slice();
  const shortcutOf = new Map(shortcuts.map((shortcut) => [shortcut.output.name, shortcut]));
  const varying = dependents(nodes, shortcutOf, wanted);
  const slopes = new Map<string, Value>();
  const give = (name: string, slope: Value) => {
    const known = slopes.get(name);
    slopes.set(name, known ? add(graph, known, slope) : slope);
  };
  for (const { value, slope } of seeds) if (varying.has(value.name)) give(value.name, slope);

  const recomputation = parts && new Recomputation(graph, nodes, parts, kept);
  for (const [place, node] of [...nodes.entries()].reverse()) {
    const made = node.outputs.find((name) => slopes.has(name));
    if (made === undefined) continue;
    const slope = slopes.get(made) as Value;
    const shortcut = shortcutOf.get(made);
    if (shortcut) {
      if (varying.has(shortcut.input.name)) give(shortcut.input.name, shortcut.rule(graph, slope));
      continue;
    }
    recomputation?.enter(place, slope);
    const found = ruleOf(node)(backwardNode(graph, node, slopes, varying, recomputation));
    for (const [index, part] of found.entries()) {
      const name = node.inputs[index] as string;
      if (part && varying.has(name)) give(name, part);
    }
  }
  return wanted.map(({ name }) => {
    const slope = slopes.get(name);
    return slope && identity(graph, slope);
  });
}

function backwardNode(
  graph: Graph,
  node: GraphNode,
  slopes: ReadonlyMap<string, Value>,
  varying: ReadonlySet<string>,
  recomputation?: Recomputation,
): BackwardNode {
  const known = (name: string | undefined, what: string): Value => {
    if (!name) throw new GraphError(`${node.operator} has no such ${what}.`);
    return recomputation?.value(name) ?? graph.value(name);
  };
  return {
    graph,
    node,
    input: (index) => known(node.inputs[index], 'input'),
    output: (index) => known(node.outputs[index], 'output'),
    slope: (index) => slopes.get(node.outputs[index] ?? ''),
    wants: (index) => varying.has(node.inputs[index] ?? ''),
  };
}

function ruleOf({ operator }: GraphNode): GradientRule {
  const rule = RULES[operator];
  if (!rule) throw new GraphError(`The operator ${operator} has no gradient.`);
  return rule;
}

/** Names of all values that change with the wanted ones, themselves included. */
function dependents(
  nodes: readonly GraphNode[],
  shortcutOf: ReadonlyMap<string, Shortcut>,
  wanted: readonly Value[],
): ReadonlySet<string> {
  const varying = new Set(wanted.map(({ name }) => name));
  for (const { inputs, outputs } of nodes) {
    for (const output of outputs) {
      const shortcut = shortcutOf.get(output);
      const read = shortcut ? [shortcut.input.name] : inputs;
      if (output && read.some((name) => varying.has(name))) varying.add(output);
    }
  }
  return varying;
}
