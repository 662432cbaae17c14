import { elementType, type OrtApi, type Pointer } from './ort-api.ts';
import { type BoundTensors, type DeviceTensor, type ExecutionProvider, RuntimeError, type Tensor } from './runtime.ts';

/** What ONNX Runtime calls the memory of a provider's device. */
const memoryNames = { webgpu: 'WebGPU_Buf', cuda: 'Cuda' } as const;

const deviceAllocator = 0;
const firstDevice = 0;
const memoryTypeDefault = 0;

/** The memory of the device that a session computes on. */
export interface DeviceMemory {
  readonly provider: ExecutionProvider;
  allocate(type: Tensor['type'], shape: readonly number[]): DeviceTensor;
  /** The OrtValue of a tensor that was allocated here. @throws {RuntimeError} when it was not. */
  valueOf(tensor: DeviceTensor): Pointer;
  /** Gives back every tensor. */
  release(): void;
}

/** @throws {RuntimeError} when the session computes nothing there. */
export function openDeviceMemory(api: OrtApi, session: Pointer, provider: keyof typeof memoryNames): DeviceMemory {
  const place = api.create('CreateMemoryInfo', memoryNames[provider], deviceAllocator, firstDevice, memoryTypeDefault);
  let allocator: Pointer;
  try {
    allocator = api.create('CreateAllocator', session, place);
  } finally {
    api.call('ReleaseMemoryInfo', place);
  }
  const values = new Map<DeviceTensor, Pointer>();
  return {
    provider,
    allocate(type, shape) {
      const sizes = BigInt64Array.from(shape, BigInt);
      const value = api.create('CreateTensorAsOrtValue', allocator, sizes, shape.length, elementType[type]);
      const tensor: DeviceTensor = { device: provider, type, shape };
      values.set(tensor, value);
      return tensor;
    },
    valueOf(tensor) {
      const value = values.get(tensor);
      if (value === undefined)
        throw new RuntimeError(`A tensor in the memory of ${tensor.device} is another session's.`);
      return value;
    },
    release() {
      for (const value of values.values()) api.call('ReleaseValue', value);
      values.clear();
      api.call('ReleaseAllocator', allocator);
    },
  };
}

/**
 * Host memory is copied to a device and back, so that nothing written to an output is seen by an input.
 * @throws {RuntimeError} when an output is to lie in the host memory of an input.
 */
export function checkUnshared(inputs: BoundTensors, outputs: BoundTensors, provider: ExecutionProvider): void {
  const read = new Set(Object.values(inputs).flatMap((tensor) => ('device' in tensor ? [] : [tensor.data.buffer])));
  for (const [name, tensor] of Object.entries(outputs)) {
    if ('device' in tensor || !read.has(tensor.data.buffer)) continue;
    throw new RuntimeError(
      `${name} lies in host memory and extends an input; ${provider} does so in its own memory alone.`,
    );
  }
}
