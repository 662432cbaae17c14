import assert from 'node:assert/strict';
import { test } from 'node:test';
import { differentiate } from '../../../src/graph/gradient/differentiate.ts';
import { Graph } from '../../../src/graph/graph.ts';
import {
  add,
  matMul,
  matMulTransposed,
  mul,
  reduceMax,
  rmsNorm,
  skipRmsNorm,
  tanh,
} from '../../../src/graph/operators.ts';
import { GraphError, type Value } from '../../../src/graph/value.ts';
import { assertClose } from '../../engine/support/close.ts';
import { randomFloats, valuesOf } from '../../engine/support/tensors.ts';
import { compute } from '../compute.ts';
import { checkGradients, type Differentiable } from './finite-differences.ts';

/** Three blocks over a residual stream, each with its own weight. @param begins Gets the node that each begins at. */
function blocks(graph: Graph, v: Readonly<Record<string, Value>>, begins: number[] = []): Value {
  const ones = graph.constant('float32', [4], new Float32Array(4).fill(1));
  let residual = v.x as Value;
  let normed = rmsNorm(graph, residual, ones, 1e-2);
  for (const name of ['w0', 'w1', 'w2']) {
    begins.push(graph.nodes.length);
    const found = tanh(graph, matMul(graph, tanh(graph, matMul(graph, normed, v[name] as Value)), v[name] as Value));
    const next = skipRmsNorm(graph, residual, found, ones, 1e-2);
    residual = next.sum;
    normed = next.normed;
  }
  return mul(graph, normed, residual);
}

function productsOf(graph: Graph): Set<string> {
  return new Set(graph.nodes.filter(({ operator }) => operator === 'MatMul').flatMap(({ outputs }) => outputs));
}

const stack: Differentiable = {
  inputs: {
    x: randomFloats(1, [3, 4]),
    w0: randomFloats(2, [4, 4]),
    w1: randomFloats(3, [4, 4]),
    w2: randomFloats(4, [4, 4]),
  },
  build: (graph, v) => blocks(graph, v),
};

test('gradients flow through a network, values that are used twice included', async () => {
  await checkGradients(stack);
});

test('computing activations again changes no gradient', async () => {
  const begins: number[] = [];
  const again = {
    ...stack,
    build: (graph: Graph, v: Readonly<Record<string, Value>>) => {
      begins.length = 0;
      return blocks(graph, v, begins);
    },
    options: () => ({ parts: begins }),
  };
  const light = { ...again, options: (graph: Graph) => ({ parts: begins, kept: productsOf(graph) }) };
  const kept = await checkGradients(stack);
  for (const computed of [await checkGradients(again), await checkGradients(light)]) {
    for (const [name, gradient] of Object.entries(kept)) assertClose(computed[name] as Float32Array, gradient, 1e-6);
  }
});

test('computing again adds the nodes of the parts once more, all but the last and what is kept', () => {
  const nodesOf = (operator: string, parts: boolean, keeps = false) => {
    const graph = new Graph('again');
    const enter = ([name, { shape }]: [string, { shape: readonly number[] }]) =>
      [name, graph.input(name, 'float32', shape)] as const;
    const v = Object.fromEntries(Object.entries(stack.inputs).map(enter));
    const begins: number[] = [];
    const y = blocks(graph, v, begins);
    const kept = productsOf(graph);
    differentiate(graph, [{ value: y, slope: graph.input('slope', 'float32', [3, 4]) }], [v.w0 as Value], {
      ...(parts && { parts: begins }),
      ...(keeps && { kept }),
    });
    return graph.nodes.filter((node) => node.operator === operator).length;
  };
  assert.equal(nodesOf('Tanh', false), 6);
  assert.equal(nodesOf('Tanh', true), 10);
  assert.equal(nodesOf('Tanh', true, true), 10);
  assert.ok(nodesOf('MatMul', true) > nodesOf('MatMul', false));
  assert.equal(nodesOf('MatMul', true, true), nodesOf('MatMul', false));
});

test('what nobody asks for is not computed', () => {
  const graph = new Graph('frozen');
  const [x, frozen, free] = ['x', 'frozen', 'free'].map((name) => graph.input(name, 'float32', [4, 4])) as [
    Value,
    Value,
    Value,
  ];
  const y = matMul(graph, tanh(graph, matMul(graph, x, frozen)), free);
  const forward = graph.nodes.length;
  const seed = { value: y, slope: graph.input('slope', 'float32', [4, 4]) };
  const [gradient, none] = differentiate(graph, [seed], [free, graph.input('unused', 'float32', [1])]);
  assert.equal(gradient?.shape.length, 2);
  assert.equal(none, undefined);
  assert.deepEqual(
    graph.nodes.slice(forward).map(({ operator }) => operator),
    ['FusedMatMul', 'Identity'],
  );
});

test('a product with a frozen weight goes back by the weight as it lies', () => {
  const graph = new Graph('transposed');
  const x = graph.input('x', 'float32', [2, 3]);
  const weight = graph.parameter('weight', 'float32', [5, 3], () => new Float32Array(15));
  const y = matMulTransposed(graph, x, weight);
  const forward = graph.nodes.length;
  differentiate(graph, [{ value: y, slope: graph.input('slope', 'float32', [2, 5]) }], [x]);
  const [back] = graph.nodes.slice(forward);
  assert.deepEqual([back?.operator, back?.inputs], ['MatMul', ['slope', 'weight']]);
});

test('a shortcut stands for the nodes behind it', async () => {
  const graph = new Graph('shortcut');
  const x = graph.input('x', 'float32', [2, 2]);
  // The largest entry of a row has no rule.
  const y = add(graph, reduceMax(graph, x, -1), x);
  const slope = graph.input('slope', 'float32', [2, 2]);
  const twice = (into: Graph, arriving: Value) => add(into, arriving, arriving);
  const [gradient] = differentiate(graph, [{ value: y, slope }], [x], {
    shortcuts: [{ input: x, output: y, rule: twice }],
  });
  graph.output(gradient as Value, 'gradient');
  const given = { x: randomFloats(1, [2, 2]), slope: randomFloats(2, [2, 2]) };
  const outputs = await compute(graph, given);
  assertClose(
    valuesOf(outputs.gradient),
    given.slope.data.map((value) => 2 * value),
    1e-6,
  );
});

test('an operator without a rule is named', () => {
  const graph = new Graph('no rule');
  const x = graph.input('x', 'float32', [2, 2]);
  const seed = { value: reduceMax(graph, x, -1), slope: graph.input('slope', 'float32', [2, 1]) };
  assert.throws(() => differentiate(graph, [seed], [x]), new GraphError('The operator ReduceMax has no gradient.'));
});
