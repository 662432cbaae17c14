import { readFileSync } from 'node:fs';
import koffi from 'koffi';
import { checkUnshared, type DeviceMemory, openDeviceMemory } from './device-memory.ts';
import { elementType, loadOrtApi, type OrtApi, type Pointer } from './ort-api.ts';
import {
  type BoundTensors,
  CancelledError,
  checkTensor,
  type DeviceTensor,
  type ExecutionProvider,
  type InferenceSession,
  type Runtime,
  RuntimeError,
  type SessionOptions,
  type Tensor,
} from './runtime.ts';
import { type BindingParts, sessionOf } from './session.ts';

const logLevelError = 3;
const arenaAllocator = 1;
const memoryTypeDefault = 0;
const optimiseAll = 99;

/**
 * Threads wait for work a moment before they sleep, which spans the gaps between two operators and no more: waiting
 * longer would take the core from other processes, and not waiting at all would leave the second core asleep in the gaps.
 */
const sessionConfig = {
  'session.intra_op.spin_duration_us': '20',
  'session.force_spinning_stop': '1',
  ...(productsMayOverflow() && { 'session.x64quantprecision': '1' }),
};

/**
 * Whether the CPU adds 8-bit products in 16 bits, as AVX2 without VNNI does, so that they may overflow. ONNX Runtime then
 * widens weights, which makes prefill slow. Where the CPU cannot be asked, the numbers come first.
 */
function productsMayOverflow(): boolean {
  if (process.arch !== 'x64') return false;
  try {
    return !/\b(?:avx512_vnni|avx_vnni|amx_int8)\b/.test(readFileSync('/proc/cpuinfo', 'latin1'));
  } catch {
    return true;
  }
}

/**
 * ONNX Runtime through its C API: steps run on a worker thread, can be terminated, and write bound tensors in place.
 * @throws {RuntimeError} when the library cannot be loaded.
 */
export function createNativeRuntime(libraryPath: string): Runtime {
  const api = loadOrtApi(libraryPath);
  const environment = api.create('CreateEnv', logLevelError, 'tyto');
  // For Windows, where the variable of no-telemetry.ts means nothing.
  api.call('DisableTelemetryEvents', environment);
  const hostMemory = api.create('CreateCpuMemoryInfo', arenaAllocator, memoryTypeDefault);
  return {
    kind: 'native',
    version: api.version,
    availableProviders: api.availableProviders(),
    async createSession(modelPath, options) {
      const sessionOptions = createSessionOptions(api, options);
      try {
        const session = await api.createAsync('CreateSession', environment, modelPath, sessionOptions);
        return openSession(api, hostMemory, session, options.provider);
      } finally {
        api.call('ReleaseSessionOptions', sessionOptions);
      }
    },
  };
}

function openSession(
  api: OrtApi,
  hostMemory: Pointer,
  session: Pointer,
  provider: ExecutionProvider,
): InferenceSession {
  let device: DeviceMemory | undefined;
  try {
    device = provider === 'cpu' ? undefined : openDeviceMemory(api, session, provider);
  } catch (error) {
    api.call('ReleaseSession', session);
    throw error;
  }
  return sessionOf(
    (inputs, outputs) => nativeBinding(api, hostMemory, session, inputs, outputs, device),
    () => {
      device?.release();
      api.call('ReleaseSession', session);
    },
    device?.allocate,
  );
}

function createSessionOptions(api: OrtApi, options: SessionOptions): Pointer {
  const pointer = api.create('CreateSessionOptions');
  api.call('SetSessionGraphOptimizationLevel', pointer, optimiseAll);
  api.call('SetIntraOpNumThreads', pointer, options.threads);
  api.call('SetInterOpNumThreads', pointer, 1);
  if (options.sizes === 'varying') api.call('DisableMemPattern', pointer);
  const config = { ...sessionConfig, ...(options.weights === 'shared' && { 'session.disable_prepacking': '1' }) };
  for (const [key, value] of Object.entries(config)) api.call('AddSessionConfigEntry', pointer, key, value);
  try {
    appendProvider(api, pointer, options);
  } catch (error) {
    api.call('ReleaseSessionOptions', pointer);
    throw error;
  }
  return pointer;
}

function appendProvider(api: OrtApi, sessionOptions: Pointer, options: SessionOptions): void {
  if (options.provider === 'webgpu') {
    api.call('SessionOptionsAppendExecutionProvider', sessionOptions, 'WebGPU', [], [], 0);
  } else if (options.provider === 'cuda') {
    const cuda = api.create('CreateCUDAProviderOptions');
    const settings = Object.entries(cudaOptions(options));
    try {
      api.call(
        'UpdateCUDAProviderOptions',
        cuda,
        settings.map(([key]) => key),
        settings.map(([, value]) => value),
        settings.length,
      );
      api.call('SessionOptionsAppendExecutionProvider_CUDA_V2', sessionOptions, cuda);
    } finally {
      api.call('ReleaseCUDAProviderOptions', cuda);
    }
  }
}

/**
 * Keys and values of OrtCUDAProviderOptionsV2. Graph capture stays off: attention reads the sequence's length on the host in
 * each step, which a captured graph would not do again.
 */
function cudaOptions({ deviceMemoryBytes }: SessionOptions): Record<string, string> {
  return {
    // Products in float32 as on the CPU, and not in the 19 bits of TF32.
    use_tf32: '0',
    // A GPU is shared with others: no more is taken than is asked for, where the default doubles.
    arena_extend_strategy: 'kSameAsRequested',
    cudnn_conv_algo_search: 'HEURISTIC',
    ...(deviceMemoryBytes !== undefined && { gpu_mem_limit: String(deviceMemoryBytes) }),
  };
}

function nativeBinding(
  api: OrtApi,
  hostMemory: Pointer,
  session: Pointer,
  inputs: BoundTensors,
  outputs: BoundTensors,
  device?: DeviceMemory,
): BindingParts {
  if (device) checkUnshared(inputs, outputs, device.provider);
  const ioBinding = api.create('CreateIoBinding', session);
  const runOptions = api.create('CreateRunOptions');
  const values = new Map<Tensor, Pointer>();
  const ortValueOf = (tensor: Tensor | DeviceTensor): Pointer => {
    if ('device' in tensor) {
      if (!device)
        throw new RuntimeError(`A tensor in the memory of ${tensor.device} is bound to a session on the CPU.`);
      return device.valueOf(tensor);
    }
    let value = values.get(tensor);
    if (value === undefined) {
      value = createValue(api, hostMemory, tensor);
      values.set(tensor, value);
    }
    return value;
  };
  const release = (): void => {
    api.call('ReleaseIoBinding', ioBinding);
    api.call('ReleaseRunOptions', runOptions);
    for (const value of values.values()) api.call('ReleaseValue', value);
    values.clear();
  };
  const bindInputs = (given: BoundTensors): void => {
    for (const [name, tensor] of Object.entries(given)) api.call('BindInput', ioBinding, name, ortValueOf(tensor));
  };
  // A device gets the values that an input in host memory has when it is bound.
  const copied = Object.fromEntries(Object.entries(inputs).filter(([, tensor]) => device && !('device' in tensor)));
  try {
    bindInputs(inputs);
    for (const [name, tensor] of Object.entries(outputs)) api.call('BindOutput', ioBinding, name, ortValueOf(tensor));
  } catch (error) {
    release();
    throw error;
  }

  let cancelled = false;
  return {
    async run() {
      api.call('RunOptionsUnsetTerminate', runOptions);
      cancelled = false;
      bindInputs(copied);
      try {
        await api.callAsync('RunWithBinding', session, runOptions, ioBinding);
      } catch (error) {
        throw cancelled ? new CancelledError() : error;
      }
    },
    cancel() {
      cancelled = true;
      api.call('RunOptionsSetTerminate', runOptions);
    },
    release,
  };
}

/** An OrtValue over the tensor's own memory. `values` of the binding keeps the tensor, and so its memory, alive. */
function createValue(api: OrtApi, hostMemory: Pointer, tensor: Tensor): Pointer {
  checkTensor(tensor);
  return api.create(
    'CreateTensorWithDataAsOrtValue',
    hostMemory,
    koffi.address(tensor.data),
    tensor.data.byteLength,
    BigInt64Array.from(tensor.shape, BigInt),
    tensor.shape.length,
    elementType[tensor.type],
  );
}
