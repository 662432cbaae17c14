import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Graph } from '../../graph/graph.ts';
import { serialiseModel } from '../../graph/model-proto.ts';
import { abs } from '../../graph/operators.ts';
import { type Runtime, RuntimeError, type SessionOptions } from './runtime.ts';

/**
 * Computes one number with an execution provider. The list of providers tells only what the library was built for; files
 * that it loads later, the driver and the device show themselves here.
 * @throws {RuntimeError} with ONNX Runtime's own words.
 */
export async function probeProvider(runtime: Runtime, provider: SessionOptions['provider']): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), 'tyto-probe-'));
  try {
    const model = path.join(folder, 'probe.onnx');
    await writeFile(model, probeModel());
    const session = await runtime.createSession(model, { threads: 1, provider });
    const y = new Float32Array(1);
    const binding = session.bind(
      { x: { type: 'float32', shape: [1], data: new Float32Array([-2]) } },
      { y: { type: 'float32', shape: [1], data: y } },
    );
    await binding.step();
    binding.dispose();
    await session.dispose();
    if (y[0] !== 2) throw new RuntimeError(`The provider ${provider} computes |-2| = ${y[0]}.`);
  } finally {
    await rm(folder, { recursive: true });
  }
}

function probeModel(): Uint8Array {
  const graph = new Graph('probe');
  graph.output(abs(graph, graph.input('x', 'float32', [1])), 'y');
  return serialiseModel(graph, ({ name }) => {
    throw new TypeError(`The probe has no parameter ${name}.`);
  });
}
