import './no-telemetry.ts';
import koffi from 'koffi';
import { RuntimeError } from './runtime.ts';

/** An address in native memory. */
export type Pointer = bigint;

type NativeFunction = ReturnType<ReturnType<typeof koffi.load>['func']>;

/**
 * Version of the function table that is asked for. The table only ever grows at its end, so an index below holds for
 * every later library; each one that serves this version has all functions listed here.
 */
const apiVersion = 22;

// Native calls run on stacks that koffi makes, by default far smaller than a thread's own: too small for ONNX Runtime.
koffi.config({ ...koffi.config(), sync_stack_size: 8 << 20, async_stack_size: 8 << 20 });

/**
 * The functions of ONNX Runtime's C API that Tyto calls: place in the `OrtApi` table of onnxruntime_c_api.h, and
 * prototype. Functions that return a pointer return an `OrtStatus`, null for success; the others return nothing.
 */
const functions = {
  GetErrorCode: [1, 'int', ['void *']],
  GetErrorMessage: [2, 'const char *', ['void *']],
  CreateEnv: [3, 'void *', ['int', 'const char *', '_Out_ void **']],
  DisableTelemetryEvents: [6, 'void *', ['void *']],
  CreateSession: [7, 'void *', ['void *', 'const char *', 'void *', '_Out_ void **']],
  CreateSessionOptions: [10, 'void *', ['_Out_ void **']],
  DisableMemPattern: [17, 'void *', ['void *']],
  SetSessionGraphOptimizationLevel: [23, 'void *', ['void *', 'int']],
  SetIntraOpNumThreads: [24, 'void *', ['void *', 'int']],
  SetInterOpNumThreads: [25, 'void *', ['void *', 'int']],
  CreateRunOptions: [39, 'void *', ['_Out_ void **']],
  RunOptionsSetTerminate: [46, 'void *', ['void *']],
  RunOptionsUnsetTerminate: [47, 'void *', ['void *']],
  CreateTensorAsOrtValue: [48, 'void *', ['void *', 'const int64_t *', 'size_t', 'int', '_Out_ void **']],
  CreateTensorWithDataAsOrtValue: [
    49,
    'void *',
    ['void *', 'void *', 'size_t', 'const int64_t *', 'size_t', 'int', '_Out_ void **'],
  ],
  CreateMemoryInfo: [68, 'void *', ['const char *', 'int', 'int', 'int', '_Out_ void **']],
  CreateCpuMemoryInfo: [69, 'void *', ['int', 'int', '_Out_ void **']],
  ReleaseStatus: [93, 'void', ['void *']],
  ReleaseMemoryInfo: [94, 'void', ['void *']],
  ReleaseSession: [95, 'void', ['void *']],
  ReleaseValue: [96, 'void', ['void *']],
  ReleaseRunOptions: [97, 'void', ['void *']],
  ReleaseSessionOptions: [100, 'void', ['void *']],
  GetAvailableProviders: [125, 'void *', ['_Out_ void **', '_Out_ int *']],
  ReleaseAvailableProviders: [126, 'void *', ['void *', 'int']],
  AddSessionConfigEntry: [130, 'void *', ['void *', 'const char *', 'const char *']],
  CreateAllocator: [131, 'void *', ['void *', 'void *', '_Out_ void **']],
  ReleaseAllocator: [132, 'void', ['void *']],
  RunWithBinding: [133, 'void *', ['void *', 'void *', 'void *']],
  CreateIoBinding: [134, 'void *', ['void *', '_Out_ void **']],
  ReleaseIoBinding: [135, 'void', ['void *']],
  BindInput: [136, 'void *', ['void *', 'const char *', 'void *']],
  BindOutput: [137, 'void *', ['void *', 'const char *', 'void *']],
  SessionOptionsAppendExecutionProvider: [
    216,
    'void *',
    ['void *', 'const char *', 'const char **', 'const char **', 'size_t'],
  ],
  SessionOptionsAppendExecutionProvider_CUDA_V2: [204, 'void *', ['void *', 'void *']],
  CreateCUDAProviderOptions: [205, 'void *', ['_Out_ void **']],
  UpdateCUDAProviderOptions: [206, 'void *', ['void *', 'const char **', 'const char **', 'size_t']],
  ReleaseCUDAProviderOptions: [208, 'void', ['void *']],
} as const;

/** ONNXTensorElementDataType of onnxruntime_c_api.h. */
export const elementType = { float32: 1, uint8: 2, int8: 3, int32: 6, int64: 7 } as const;

export type OrtFunction = keyof typeof functions;

/** The C API of one loaded library. */
export interface OrtApi {
  version: string;
  /** Calls a function; a failing status becomes a RuntimeError. */
  call(name: OrtFunction, ...args: unknown[]): void;
  /** Calls a function whose last parameter receives a pointer, and returns that. */
  create(name: OrtFunction, ...args: unknown[]): Pointer;
  /** As `call`, on a worker thread: the event loop stays free. */
  callAsync(name: OrtFunction, ...args: unknown[]): Promise<void>;
  /** As `create`, on a worker thread. */
  createAsync(name: OrtFunction, ...args: unknown[]): Promise<Pointer>;
  availableProviders(): string[];
}

/**
 * Loads libonnxruntime and its function table.
 * @throws {RuntimeError} when the file is no such library or is older than the table's version.
 */
export function loadOrtApi(libraryPath: string): OrtApi {
  const { table, version } = openLibrary(libraryPath);
  const bound = new Map<OrtFunction, NativeFunction>();
  const native = (name: OrtFunction): NativeFunction => {
    let func = bound.get(name);
    if (!func) {
      const [index, result, parameters] = functions[name];
      const prototype = koffi.proto(result, [...parameters]);
      func = koffi.decode(koffi.decode(table, index * 8, 'void *'), prototype) as NativeFunction;
      bound.set(name, func);
    }
    return func;
  };

  const check = (status: Pointer | null | undefined): void => {
    if (!status) return;
    const message = String(native('GetErrorMessage')(status));
    native('ReleaseStatus')(status);
    throw new RuntimeError(message);
  };
  const callAsync = (name: OrtFunction, ...args: unknown[]): Promise<void> =>
    new Promise((resolve, reject) => {
      native(name).async(...args, (error: Error | null, status: Pointer | null) => {
        try {
          if (error) throw error;
          check(status);
          resolve();
        } catch (failure) {
          reject(failure);
        }
      });
    });

  return {
    version,
    call: (name, ...args) => check(native(name)(...args)),
    callAsync,
    create(name, ...args) {
      const out: [Pointer | null] = [null];
      check(native(name)(...args, out));
      return out[0] as Pointer;
    },
    async createAsync(name, ...args) {
      const out: [Pointer | null] = [null];
      await callAsync(name, ...args, out);
      return out[0] as Pointer;
    },
    availableProviders() {
      const names: [Pointer | null] = [null];
      const count: [number] = [0];
      check(native('GetAvailableProviders')(names, count));
      const providers = koffi.decode(names[0], koffi.array('char *', count[0])) as string[];
      check(native('ReleaseAvailableProviders')(names[0], count[0]));
      return providers;
    },
  };
}

/** koffi unloads a library when its handle is collected, whatever still points into it. */
const loaded: unknown[] = [];

function openLibrary(libraryPath: string): { table: Pointer; version: string } {
  let base: Pointer;
  try {
    const library = koffi.load(libraryPath);
    loaded.push(library);
    base = library.func('OrtGetApiBase', 'void *', [])();
  } catch (error) {
    throw new RuntimeError(`${libraryPath} cannot be loaded as ONNX Runtime: ${(error as Error).message}`);
  }
  const getApi = koffi.decode(koffi.decode(base, 0, 'void *'), koffi.proto('void *', ['uint32_t']));
  const getVersion = koffi.decode(koffi.decode(base, 8, 'void *'), koffi.proto('const char *', []));
  const version = String(getVersion());
  const table = getApi(apiVersion) as Pointer | null;
  if (!table) throw new RuntimeError(`${libraryPath} is ONNX Runtime ${version}; Tyto needs 1.${apiVersion} or later.`);
  return { table, version };
}
