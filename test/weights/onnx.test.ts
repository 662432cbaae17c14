import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { Graph } from '../../src/graph/graph.ts';
import { serialiseModel } from '../../src/graph/model-proto.ts';
import { add } from '../../src/graph/operators.ts';
import { openDinov2 } from '../../src/weights/dinov2.ts';
import { openOnnx } from '../../src/weights/onnx.ts';
import { resizePositions } from '../../src/weights/position-grid.ts';
import { CorruptFileError, UnsupportedFileError } from '../../src/weights/tensor-source.ts';
import { scratchFolder } from '../core/support/scratch.ts';

/** A file with a graph that adds a table to its input. */
function written(cut?: number): string {
  const graph = new Graph('small');
  const table = graph.constant('float32', [3, 2], Float32Array.of(1, 2, 3, 4, 5, 6));
  graph.output(add(graph, graph.input('x', 'float32', [3, 2]), table), 'y');
  const bytes = serialiseModel(graph, () => ({ location: '', offset: 0, length: 0 }));
  const path = join(scratchFolder(), 'small.onnx');
  writeFileSync(path, bytes.subarray(0, cut ?? bytes.length));
  return path;
}

test('nodes and tensors of an ONNX file are read, rows of a tensor too', () => {
  const { nodes, tensors } = openOnnx(written());
  const [node] = nodes;
  assert.equal(node?.operator, 'Add');
  assert.equal(node?.inputs[0], 'x');
  const [name = ''] = tensors.names();
  assert.equal(node?.inputs[1], name);
  assert.deepEqual(tensors.info(name), { dtype: 'F32', shape: [3, 2], byteLength: 24 });
  assert.deepEqual(tensors.read(name, 1, 3), Float32Array.of(3, 4, 5, 6));
  assert.throws(() => tensors.read(name, 0, 4), RangeError);
  assert.throws(() => tensors.read('other'), /no tensor named "other"/);
});

test('a file that is cut off or something else is refused', () => {
  assert.throws(() => openOnnx(written(60)), CorruptFileError);
  const path = join(scratchFolder(), 'text.onnx');
  writeFileSync(path, 'This is no model.');
  assert.throws(() => openOnnx(path), CorruptFileError);
  assert.throws(() => openDinov2(written(), 9), UnsupportedFileError);
});

test('positions of a plane stay a plane in another grid, away from its edges', () => {
  const from = 12;
  const plane = Float32Array.from({ length: from * from }, (_, at) => 2 * Math.floor(at / from) + 3 * (at % from));
  const to = 4;
  const resized = resizePositions(plane, from, to);
  const centre = (place: number) => ((place + 0.5) * from) / to - 0.5;
  for (const y of [1, 2]) {
    for (const x of [1, 2]) {
      const expected = 2 * centre(y) + 3 * centre(x);
      assert.ok(Math.abs((resized[y * to + x] as number) - expected) < 1e-4, `${resized[y * to + x]} ${expected}`);
    }
  }
  assert.equal(resizePositions(plane, from, from), plane);
});
