import type { Settings } from '../../config/settings.ts';
import { createRuntime } from '../../engine/runtime/create.ts';
import { probeProvider } from '../../engine/runtime/probe.ts';
import type { Runtime } from '../../engine/runtime/runtime.ts';
import { type Finding, fatal, messageOf, ok, warning } from './finding.ts';

/** Whether the native library loads, and whether it computes where the settings want it to. */
export async function checkRuntime({ runtime: settings }: Settings): Promise<Finding[]> {
  let runtime: Runtime;
  try {
    runtime = createRuntime(settings);
  } catch (error) {
    const remedy = settings.library
      ? 'Set TYTO_ONNXRUNTIME_LIBRARY to a libonnxruntime 1.30.0, or leave it out for the one that came with Tyto.'
      : 'Run `npm ci` again; a machine other than Linux, macOS or Windows on x64 or arm64 is not served.';
    return [fatal('ONNX Runtime', messageOf(error), remedy)];
  }
  const library = settings.library ?? 'the library of onnxruntime-node';
  return [
    ok('ONNX Runtime', `${runtime.version}, ${runtime.kind} binding, ${library}`),
    await checkProvider(runtime, settings.provider),
  ];
}

async function checkProvider(runtime: Runtime, provider: Settings['runtime']['provider']): Promise<Finding> {
  const check = 'Execution provider';
  try {
    await probeProvider(runtime, provider);
    return ok(check, provider);
  } catch (error) {
    const wayToCuda =
      ' CUDA needs TYTO_ONNXRUNTIME_LIBRARY from the PyPI package onnxruntime-gpu 1.30.0, and its driver.';
    const remedy = `The CPU takes over.${provider === 'cuda' ? wayToCuda : ' Set TYTO_EXECUTION_PROVIDER to another.'}`;
    return provider === 'cpu'
      ? fatal(check, messageOf(error), 'Run `npm ci` again.')
      : warning(check, `${provider} cannot be used: ${messageOf(error)}`, remedy);
  }
}
