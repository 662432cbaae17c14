import type { Graph } from '../../graph/graph.ts';
import { add, matMulTransposed } from '../../graph/operators.ts';
import type { LinearLayer, Parameters } from '../../graph/parameters.ts';
import { type Value, width } from '../../graph/value.ts';
import type { LowRankUpdate } from '../../weights/low-rank.ts';

/**
 * Weights with LoRA updates kept beside them: y = W x + scale · B (A x), the second part in float32 whatever the format of
 * W. So a quantised base stays as it is, bit for bit, under any adapter.
 * @param updates By the name of the weight.
 */
export function lowRankBeside(
  graph: Graph,
  parameters: Parameters,
  updates: ReadonlyMap<string, LowRankUpdate>,
): Parameters {
  const change = (x: Value, result: Value, group: readonly LinearLayer[]): Value => {
    const parts = layerParts(group, updates);
    if (parts.length === 0) return result;
    const name = group.map((layer) => layer.name).join('+');
    const rank = parts.reduce((sum, part) => sum + part.rank, 0);
    const a = graph.parameter(`${name}.lora_a`, 'float32', [rank, width(x)], () => stackedA(parts, rank, width(x)));
    const b = graph.parameter(`${name}.lora_b`, 'float32', [width(result), rank], () =>
      blocksOfB(parts, rank, width(result)),
    );
    return add(graph, result, matMulTransposed(graph, matMulTransposed(graph, x, a), b));
  };
  return {
    ...parameters,
    linears: (x, groups) =>
      parameters.linears(x, groups).map((result, index) => change(x, result, groups[index] as readonly LinearLayer[])),
  };
}

/** A layer of a group that has an update, and its place among the group's outputs. */
interface LayerPart {
  update: LowRankUpdate;
  rank: number;
  firstOutput: number;
}

function layerParts(group: readonly LinearLayer[], updates: ReadonlyMap<string, LowRankUpdate>): LayerPart[] {
  let firstOutput = 0;
  return group.flatMap(({ name, out }) => {
    const place = firstOutput;
    firstOutput += out;
    const update = updates.get(`${name}.weight`);
    if (update === undefined) return [];
    return [{ update, rank: update.source.info(update.a).shape[0] as number, firstOutput: place }];
  });
}

/** [rank, in]: one A below the other. */
function stackedA(parts: readonly LayerPart[], rank: number, inSize: number): Float32Array {
  const stacked = new Float32Array(rank * inSize);
  let row = 0;
  for (const { update, rank: rows } of parts) {
    stacked.set(update.source.read(update.a), row * inSize);
    row += rows;
  }
  return stacked;
}

/** [out, rank]: each scale · B where its layer's outputs meet its own rank, zeros elsewhere. */
function blocksOfB(parts: readonly LayerPart[], rank: number, out: number): Float32Array {
  const blocks = new Float32Array(out * rank);
  let column = 0;
  for (const { update, rank: columns, firstOutput } of parts) {
    const b = update.source.read(update.b);
    b.forEach((value, index) => {
      const row = firstOutput + Math.floor(index / columns);
      blocks[row * rank + column + (index % columns)] = update.scale * value;
    });
    column += columns;
  }
  return blocks;
}
