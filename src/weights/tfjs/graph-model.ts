import { z } from 'zod';
import { decodeWeights, type TfjsTensor } from './decode-weights.ts';
import { graphModelSchema, type NodeDefinition } from './graph-model-schema.ts';
import { TfjsError } from './tfjs-error.ts';

/** A graph model of TensorFlow.js: what its nodes compute, and its weights by the names of their nodes. */
export interface GraphModel {
  /** Each behind those that it takes its inputs from. */
  nodes: readonly NodeDefinition[];
  weights: ReadonlyMap<string, TfjsTensor>;
  /** Names of nodes, or `NODE:N` for the output N of one. */
  outputs: readonly string[];
}

/** Where a node's input comes from: the output `index` of another node. */
export interface Origin {
  node: string;
  index: number;
}

/**
 * Reads a graph model.
 * @param model `model.json`, parsed.
 * @param weights The bytes of its shards, put together in the order of the manifest.
 * @throws {TfjsError} when it is no graph model or its weights do not fit.
 */
export function readGraphModel(model: unknown, weights: Uint8Array): GraphModel {
  const parsed = graphModelSchema.safeParse(model);
  if (!parsed.success) throw new TfjsError(`its model.json is no graph model\n${z.prettifyError(parsed.error)}`);
  const { modelTopology, weightsManifest, signature, userDefinedMetadata } = parsed.data;
  const entries = weightsManifest.flatMap((group) => group.weights);
  const nodes = inOrder(modelTopology.node);
  const promised = signature?.outputs ?? userDefinedMetadata?.signature?.outputs;
  const named = Object.entries(promised ?? {}).map(([key, { name = key }]) => name);
  return { nodes, weights: decodeWeights(entries, weights), outputs: named.length > 0 ? named : unused(nodes) };
}

/** Reads `NODE`, `NODE:1` and, for an input that is only waited for, `^NODE`. */
export function originOf(reference: string): Origin | undefined {
  if (reference.startsWith('^')) return undefined;
  const [, node = reference, index = '0'] = /^(.*):(\d+)$/.exec(reference) ?? [];
  return { node, index: Number(index) };
}

/** Depth first, without recursion: models are thousands of nodes deep. */
function inOrder(nodes: readonly NodeDefinition[]): NodeDefinition[] {
  const byName = new Map(nodes.map((node) => [node.name, node]));
  const state = new Map<string, 'open' | 'done'>();
  const ordered: NodeDefinition[] = [];
  const stack = nodes.map(({ name }) => name).reverse();
  for (let name = stack.at(-1); name !== undefined; name = stack.at(-1)) {
    const node = byName.get(name) as NodeDefinition;
    const before = node.input.flatMap((reference) => originOf(reference)?.node ?? []);
    const missing = before.find((input) => !byName.has(input));
    if (missing !== undefined) throw new TfjsError(`"${name}" takes "${missing}", which is not in it`);
    const waiting = state.has(name) ? [] : before.filter((input) => state.get(input) !== 'done');
    if (waiting.some((input) => state.get(input) === 'open')) throw new TfjsError(`"${name}" takes its own result`);
    if (waiting.length > 0) {
      state.set(name, 'open');
      stack.push(...waiting);
      continue;
    }
    if (state.get(name) !== 'done') ordered.push(node);
    state.set(name, 'done');
    stack.pop();
  }
  return ordered;
}

/** Where no signature tells them, the outputs are what no other node takes. */
function unused(nodes: readonly NodeDefinition[]): string[] {
  const used = new Set(nodes.flatMap(({ input }) => input.flatMap((reference) => originOf(reference)?.node ?? [])));
  return nodes.filter(({ name, op }) => op !== 'Const' && !used.has(name)).map(({ name }) => name);
}
