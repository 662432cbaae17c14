import assert from 'node:assert/strict';
import { type Tensor, zeros } from '../../../src/engine/runtime/runtime.ts';
import { type DifferentiateOptions, differentiate } from '../../../src/graph/gradient/differentiate.ts';
import { zeroInput } from '../../../src/graph/gradient/recomputation.ts';
import { Graph } from '../../../src/graph/graph.ts';
import type { Value } from '../../../src/graph/value.ts';
import { randomFloats, valuesOf } from '../../engine/support/tensors.ts';
import { compute, openGraph } from '../compute.ts';

type Floats = Extract<Tensor, { type: 'float32' }>;

/** A function of float32 tensors: its inputs, by name, and how a graph computes it. */
export interface Differentiable {
  inputs: Readonly<Record<string, Floats>>;
  /** Other inputs, whose gradients nobody wants. */
  given?: Readonly<Record<string, Tensor>>;
  /** Sizes that the graph does not know, by their place in an input: `{ a: ['tokens', 7] }`. */
  shapes?: Readonly<Record<string, readonly (number | string)[]>>;
  /** What comes out, one value or several, each with its shape as it is computed here. */
  build(graph: Graph, inputs: Readonly<Record<string, Value>>): Value | readonly Value[];
  options?(graph: Graph): DifferentiateOptions;
}

/** Half the step between two points whose difference is taken. */
const step = 1e-2;
const tolerance = 2e-3;

/**
 * Compares the gradients of Σ w · f with differences of f, w random. Every entry of every input is moved.
 * @returns The gradients.
 */
export async function checkGradients(of: Differentiable): Promise<Record<string, Float32Array>> {
  const { weights, sum } = await openForward(of);
  const gradients = await gradientsOf(of, weights);
  for (const [name, { data }] of Object.entries(of.inputs)) {
    const expected = new Float32Array(data.length);
    for (let i = 0; i < data.length; i++) {
      const value = data[i] as number;
      data[i] = value + step;
      const above = await sum();
      data[i] = value - step;
      expected[i] = (above - (await sum())) / (2 * step);
      data[i] = value;
    }
    const largest = Math.max(1, ...expected.map(Math.abs));
    const found = gradients[name] as Float32Array;
    assert.equal(found.length, expected.length);
    for (let i = 0; i < expected.length; i++) {
      const error = Math.abs((found[i] as number) - (expected[i] as number));
      assert.ok(error <= tolerance * largest, `${name}[${i}]: ${found[i]}, by differences ${expected[i]}`);
    }
  }
  await sum.dispose();
  return gradients;
}

/** The graph's inputs, and the outputs `y0`, `y1`, … */
function forwardGraph({ inputs, given = {}, shapes = {}, build }: Differentiable): {
  graph: Graph;
  wanted: Value[];
  outputs: readonly Value[];
} {
  const graph = new Graph('differences');
  const enter = ([name, { type, shape }]: [string, Tensor]) =>
    [name, graph.input(name, type, shapes[name] ?? shape)] as const;
  const wanted = Object.entries(inputs).map(enter);
  const values = Object.fromEntries([...wanted, ...Object.entries(given).map(enter)]);
  const made = build(graph, values);
  return { graph, wanted: wanted.map(([, value]) => value), outputs: 'name' in made ? [made] : made };
}

async function openForward(of: Differentiable) {
  const { graph, outputs } = forwardGraph(of);
  for (const [index, output] of outputs.entries()) graph.output(output, `y${index}`);
  const bound = { ...of.inputs, ...of.given };
  // Computed once to learn the shapes.
  const results = (await compute(graph, bound)) as Record<string, Floats>;
  const weights = Object.fromEntries(
    Object.entries(results).map(([name, { shape }], index) => [name, randomFloats(100 + index, shape)]),
  );
  const session = await openGraph(graph);
  const binding = session.bind(bound, results);
  const sum = async () => {
    await binding.step();
    let total = 0;
    for (const [name, { data }] of Object.entries(results)) {
      data.forEach((value, i) => {
        total += value * (weights[name]?.data[i] as number);
      });
    }
    return total;
  };
  return { weights, sum: Object.assign(sum, { dispose: () => session.dispose() }) };
}

async function gradientsOf(
  of: Differentiable,
  weights: Readonly<Record<string, Floats>>,
): Promise<Record<string, Float32Array>> {
  const { graph, wanted, outputs } = forwardGraph(of);
  const seeds = outputs.map((value, index) => ({
    value,
    slope: graph.input(`slope.y${index}`, 'float32', weights[`y${index}`]?.shape ?? []),
  }));
  const gradients = differentiate(
    graph,
    seeds.map(({ value, slope }) => ({ value, slope: { ...slope, shape: value.shape } })),
    wanted,
    of.options?.(graph),
  );
  for (const [index, gradient] of gradients.entries()) {
    const { name, shape } = wanted[index] as Value;
    assert.ok(gradient, `${name} has no gradient`);
    assert.deepEqual(gradient.shape, shape);
    graph.output(gradient, `gradient.${name}`);
  }
  const slopes = Object.fromEntries(Object.entries(weights).map(([name, tensor]) => [`slope.${name}`, tensor]));
  const zero: Record<string, Tensor> = graph.inputs.some(({ name }) => name === zeroInput)
    ? { [zeroInput]: zeros('float32', []) }
    : {};
  const results = await compute(graph, { ...of.inputs, ...of.given, ...slopes, ...zero });
  return Object.fromEntries(wanted.map(({ name }) => [name, valuesOf(results[`gradient.${name}`])]));
}
