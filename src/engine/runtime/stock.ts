import { env, listSupportedBackends, InferenceSession as StockSession, Tensor as StockTensor } from 'onnxruntime-node';
import {
  type Binding,
  CancelledError,
  type InferenceSession,
  type Runtime,
  RuntimeError,
  type SessionOptions,
  type Tensor,
  type Tensors,
} from './runtime.ts';

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
      return stockSession(session);
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

function stockSession(session: StockSession): InferenceSession {
  return {
    bind: (inputs, outputs) => stockBinding(session, inputs, outputs),
    dispose: () => session.release(),
  };
}

function stockBinding(session: StockSession, inputs: Tensors, outputs: Tensors): Binding {
  const feeds = toStock(inputs);
  // Given as fetches, outputs that share an input's memory are written there while the graph runs.
  const fetches = toStock(outputs);
  let cancelled = false;
  let stepping = false;
  return {
    async step() {
      cancelled = false;
      stepping = true;
      try {
        const results = await explained(() => session.run(feeds, fetches));
        if (cancelled) throw new CancelledError();
        for (const [name, tensor] of Object.entries(outputs)) keep(results[name], tensor);
      } finally {
        stepping = false;
      }
    },
    cancel() {
      cancelled = stepping;
    },
    dispose() {},
  };
}

/** What comes back is a copy; the bound memory is what the caller reads. */
function keep(result: StockTensor | undefined, tensor: Tensor): void {
  if (result && result.data !== tensor.data) (tensor.data as Float32Array).set(result.data as Float32Array);
}

function toStock(tensors: Tensors): Record<string, StockTensor> {
  return Object.fromEntries(
    Object.entries(tensors).map(([name, { type, data, shape }]) => [name, new StockTensor(type, data, shape)]),
  );
}

async function explained<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw new RuntimeError(error instanceof Error ? error.message : String(error), { cause: error });
  }
}
