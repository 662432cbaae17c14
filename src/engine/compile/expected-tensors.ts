import { Graph } from '../../graph/graph.ts';
import { concat, matMulTransposed } from '../../graph/operators.ts';
import type { Parameters } from '../../graph/parameters.ts';
import type { ExpectedShapes } from '../../weights/check-tensors.ts';

/**
 * The tensors that a net reads, by asking its own definition. Every linear layer is taken to have a bias.
 * @param build Adds the net to a graph that is thrown away.
 */
export function expectedTensors(build: (graph: Graph, parameters: Parameters) => void): ExpectedShapes {
  const graph = new Graph('expected');
  const shapes = new Map<string, readonly number[]>();
  const note = (name: string, shape: readonly number[]) => {
    shapes.set(name, shape);
    return graph.parameter(name, 'float32', shape, () => new Float32Array());
  };
  build(graph, {
    vector: (name, size) => note(name, [size]),
    tensor: note,
    linears: (x, groups) =>
      groups.map((group) => {
        for (const { name, out } of group) note(`${name}.bias`, [out]);
        const parts = group.map(({ name, in: into, out }) =>
          matMulTransposed(graph, x, note(`${name}.weight`, [out, into])),
        );
        return concat(graph, parts, -1);
      }),
    table: (name, shape, data) => graph.parameter(name, 'float32', shape, data),
  });
  return shapes;
}
