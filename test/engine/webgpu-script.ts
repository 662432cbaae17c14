/**
 * Computes on the WebGPU provider and on the CPU, and prints one line of JSON: a {@link Report}. It is a process of its
 * own, since a driver may end it.
 */
import { probeProvider } from '../../src/engine/runtime/probe.ts';
import { type ExecutionProvider, RuntimeError } from '../../src/engine/runtime/runtime.ts';
import { seededRandom } from '../seeded-random.ts';
import { largestDifference } from './support/close.ts';
import { goldenOfFolder, openDecoder } from './support/goldens.ts';
import { NATIVE } from './support/runtimes.ts';

export type Report = { absent: string } | { differences: Record<string, number> };

console.log(JSON.stringify(await report(process.argv[2] as string)));

async function report(golden: string): Promise<Report> {
  if (!NATIVE.availableProviders.includes('WebGpuExecutionProvider')) return { absent: 'not in this ONNX Runtime' };
  try {
    await probeProvider(NATIVE, 'webgpu');
  } catch (error) {
    if (error instanceof RuntimeError && /No supported adapters/.test(error.message)) return { absent: 'no adapter' };
    throw error;
  }
  const [exact, computed] = [await answers(golden, 'cpu'), await answers(golden, 'webgpu')];
  const differences = Object.entries(exact).map(([step, logits]) => [
    step,
    largestDifference(computed[step] ?? [], logits),
  ]);
  return { differences: Object.fromEntries(differences) };
}

/** Logits of steps over one cache, each of which reads what those before it wrote. */
async function answers(folder: string, provider: ExecutionProvider): Promise<Record<string, Float32Array>> {
  const formats = { prefill: 'fp32', decode: 'fp32', cache: 'float32' } as const;
  const golden = goldenOfFolder(folder);
  const decoder = await openDecoder(golden, NATIVE, formats, [], provider);
  const random = seededRandom(80);
  const ids = Array.from({ length: 110 }, () => Math.floor(random() * golden.config.vocabularySize));
  try {
    return {
      'a prompt of several chunks': (await decoder.prefill(ids.slice(0, 70))).slice(),
      'one token': (await decoder.decode(ids.slice(70, 71), 70)).slice(),
      'the next token': (await decoder.decode(ids.slice(71, 72), 71)).slice(),
      'five tokens': (await decoder.decode(ids.slice(72, 77), 72)).slice(),
      'another in their place': (await decoder.decode(ids.slice(80, 81), 73)).slice(),
      'a prompt that is known in part': (await decoder.prefill([...ids.slice(0, 60), ...ids.slice(90)])).slice(),
    };
  } finally {
    await decoder.dispose();
  }
}
