import { test } from 'node:test';
import { crossEntropy } from '../../src/graph/cross-entropy.ts';
import { Graph } from '../../src/graph/graph.ts';
import { assertClose } from '../engine/support/close.ts';
import { floats, int64s, randomFloats, valuesOf } from '../engine/support/tensors.ts';
import { compute } from './compute.ts';
import { at, matrix } from './reference.ts';

async function lossesOf(logits: ReturnType<typeof floats>, targets: readonly number[]) {
  const graph = new Graph('loss');
  const inputs = [
    graph.input('logits', 'float32', ['rows', logits.shape[1] as number]),
    graph.input('targets', 'int64', ['rows']),
  ] as const;
  const { losses, slope } = crossEntropy(graph, ...inputs);
  graph.output(losses, 'losses');
  graph.output(slope(), 'slope');
  const outputs = await compute(graph, { logits, targets: int64s([targets.length], targets) });
  return { losses: valuesOf(outputs.losses), slope: valuesOf(outputs.slope) };
}

test('losses are -log of the shares of the targets, and slopes the shares less one there', async () => {
  const logits = randomFloats(1, [3, 5]);
  const targets = [4, 0, 0];
  const { losses, slope } = await lossesOf(logits, targets);
  const share = (row: number, column: number) => {
    const powers = [...logits.data.subarray(row * 5, row * 5 + 5)].map(Math.exp);
    return at(powers, column) / powers.reduce((sum, power) => sum + power, 0);
  };
  assertClose(
    losses,
    targets.map((target, row) => -Math.log(share(row, target))),
    1e-6,
  );
  assertClose(
    slope,
    matrix(3, 5, (row, column) => share(row, column) - (targets[row] === column ? 1 : 0)),
    1e-6,
  );
});

test('logits of any size give numbers', async () => {
  const { losses, slope } = await lossesOf(floats([2, 3], [1e4, 0, -1e4, 900, 1000, 0]), [0, 0]);
  assertClose(losses, [0, 100], 1e-3);
  assertClose(slope, [0, 0, 0, -1, 1, 0], 1e-6);
});
