/** Loads the runtime of the name given, and computes with it. */
import { createStockRuntime } from '../../src/engine/runtime/stock.ts';
import { Graph } from '../../src/graph/graph.ts';
import { add } from '../../src/graph/operators.ts';
import { compute } from '../graph/compute.ts';
import { NATIVE } from './support/runtimes.ts';

const runtime = process.argv[2] === 'stock' ? createStockRuntime() : NATIVE;
const graph = new Graph('sum');
const x = graph.input('x', 'float32', ['n']);
graph.output(add(graph, x, x), 'twice');
const { twice } = await compute(
  graph,
  { x: { type: 'float32', shape: [1], data: new Float32Array([21]) } },
  { runtime },
);
console.log(runtime.kind, twice?.data[0]);
