import './no-telemetry.ts';
import { env, listSupportedBackends, InferenceSession as StockSession, Tensor as StockTensor } from 'onnxruntime-node';
import {
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
 * output, but it stands on documented behaviour alone. A step cannot be interrupted; `cancel` discards its result.
 */
export function createStockRuntime(): Runtime {
  return {
    kind: 'stock',
    version: env.versions.node ?? 'unknown',
    availableProviders: listSupportedBackends().map(({ name }) => name),
    async createSession(modelPath, options) {
      const session = await explained(() => StockSession.create(modelPath, stockOptions(options)));
      return sessionOf(
        (inputs, outputs) => stockBinding(session, inputs, outputs),
        () => session.release(),
      );
    },
  };
}

function stockOptions({ threads, provider }: SessionOptions): StockSession.SessionOptions {
  return {
    executionProviders: provider === 'cpu' ? ['cpu'] : [provider, 'cpu'],
    graphOptimizationLevel: 'all',
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    logSeverityLevel: 3,
  };
}

function stockBinding(session: StockSession, inputs: Tensors, outputs: Tensors): BindingParts {
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
