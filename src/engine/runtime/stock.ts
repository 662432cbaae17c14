import './no-telemetry.ts';
import { env, listSupportedBackends, InferenceSession as StockSession, Tensor as StockTensor } from 'onnxruntime-node';
import {
  type BoundTensors,
  CancelledError,
  checkTensor,
  type Runtime,
  RuntimeError,
  type SessionOptions,
  type Tensor,
  type Tensors,
} from './runtime.ts';
import { type BindingParts, sessionOf } from './session.ts';

/**
 * ONNX Runtime through onnxruntime-node's own binding: slower, since a step blocks the event loop and copies every
 * output, but it stands on documented behaviour alone. A step cannot be interrupted; `cancel` discards its result. Only
 * the CPU computes: this binding keeps no cache on a device.
 */
export function createStockRuntime(): Runtime {
  return {
    kind: 'stock',
    version: env.versions.node ?? 'unknown',
    availableProviders: listSupportedBackends().map(({ name }) => name),
    async createSession(modelPath, options) {
      if (options.provider !== 'cpu') {
        throw new RuntimeError(
          `The stock runtime computes on the CPU alone; ${options.provider} needs TYTO_RUNTIME=native.`,
        );
      }
      const session = await explained(() => StockSession.create(modelPath, stockOptions(options)));
      return sessionOf(
        (inputs, outputs) => stockBinding(session, inputs, outputs),
        () => session.release(),
      );
    },
  };
}

function stockOptions({ threads, weights, sizes }: SessionOptions): StockSession.SessionOptions {
  return {
    executionProviders: ['cpu'],
    graphOptimizationLevel: 'all',
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    logSeverityLevel: 3,
    enableMemPattern: sizes !== 'varying',
    ...(weights === 'shared' && { extra: { session: { disable_prepacking: '1' } } }),
  };
}

function stockBinding(session: StockSession, boundInputs: BoundTensors, boundOutputs: BoundTensors): BindingParts {
  const inputs = onHost(boundInputs);
  const outputs = onHost(boundOutputs);
  // Names that the model has not would be passed over.
  checkNames('input', inputs, session.inputNames);
  checkNames('output', outputs, session.outputNames);
  const feeds = toStock(inputs);
  // Given as fetches, outputs that share an input's memory are written there while the graph runs.
  const fetches = toStock(outputs);
  let cancelled = false;
  return {
    async run() {
      cancelled = false;
      const results = await explained(() => session.run(feeds, fetches));
      if (cancelled) throw new CancelledError();
      for (const [name, tensor] of Object.entries(outputs)) keep(results[name], tensor);
    },
    cancel() {
      cancelled = true;
    },
    release() {},
  };
}

function onHost(tensors: BoundTensors): Tensors {
  return Object.fromEntries(
    Object.entries(tensors).map(([name, tensor]) => {
      if ('device' in tensor) throw new RuntimeError(`${name} is in the memory of ${tensor.device}, not of the host.`);
      return [name, tensor];
    }),
  );
}

function checkNames(kind: 'input' | 'output', tensors: Tensors, known: readonly string[]): void {
  for (const name of Object.keys(tensors)) {
    if (!known.includes(name)) throw new RuntimeError(`The model has no ${kind} ${name}; it has ${known.join(', ')}.`);
  }
}

/** What comes back is a copy; the bound memory is what the caller reads. */
function keep(result: StockTensor | undefined, tensor: Tensor): void {
  if (result && result.data !== tensor.data) (tensor.data as Float32Array).set(result.data as Float32Array);
}

function toStock(tensors: Tensors): Record<string, StockTensor> {
  return Object.fromEntries(
    Object.entries(tensors).map(([name, tensor]) => {
      checkTensor(tensor);
      return [name, new StockTensor(tensor.type, tensor.data, tensor.shape)];
    }),
  );
}

async function explained<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw new RuntimeError(error instanceof Error ? error.message : String(error), { cause: error });
  }
}
