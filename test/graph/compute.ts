import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { WeightsFile } from '../../src/engine/compile/weights-file.ts';
import {
  type BoundTensors,
  type InferenceSession,
  type Runtime,
  type Tensor,
  zeros,
} from '../../src/engine/runtime/runtime.ts';
import type { Graph } from '../../src/graph/graph.ts';
import { NATIVE } from '../engine/support/runtimes.ts';

/** Writes a graph as a model with its weights file and loads it; the files are gone afterwards. */
export async function openGraph(graph: Graph, runtime: Runtime = NATIVE): Promise<InferenceSession> {
  const folder = mkdtempSync(path.join(tmpdir(), 'tyto-graph-'));
  try {
    const weights = new WeightsFile(folder, 'weights.bin');
    const model = await weights.writeModel('model.onnx', graph);
    weights.close();
    return await runtime.createSession(model, { threads: 1, provider: 'cpu' });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/**
 * Computes a graph with ONNX Runtime and returns its outputs. They are allocated by the shapes that the graph inferred,
 * with the sizes that the inputs have, and ONNX Runtime refuses them where it infers otherwise.
 * @param shared Outputs that are to lie in the memory of an input, by name.
 */
export async function compute(
  graph: Graph,
  inputs: BoundTensors,
  { runtime = NATIVE, shared = {} }: { runtime?: Runtime; shared?: BoundTensors } = {},
): Promise<Record<string, Tensor>> {
  const sizes = new Map<string, number>();
  for (const { name, shape } of graph.inputs) {
    shape.forEach((size, index) => {
      if (typeof size === 'string') sizes.set(size, inputs[name]?.shape[index] as number);
    });
  }
  const outputs = Object.fromEntries(
    graph.outputs.map(({ name, type, shape }) => {
      if (type === 'float16' || type === 'bool') throw new TypeError(`No tensor is of the type ${type}.`);
      const given = shared[name];
      if (given && 'device' in given) throw new TypeError(`${name} is on a device, out of sight.`);
      const known = shape.map((size) => (typeof size === 'number' ? size : sumOf(size, sizes)));
      return [name, given ?? zeros(type, known)];
    }),
  );
  const session = await openGraph(graph, runtime);
  try {
    const binding = session.bind(inputs, outputs);
    await binding.step();
    binding.dispose();
  } finally {
    await session.dispose();
  }
  return outputs;
}

/** A symbolic size; joined tensors have one such as `past+1`. */
function sumOf(size: string, sizes: ReadonlyMap<string, number>): number {
  return size.split('+').reduce((sum, part) => sum + (sizes.get(part) ?? Number(part)), 0);
}
