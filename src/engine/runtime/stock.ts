import { env, listSupportedBackends, InferenceSession as StockSession, Tensor as StockTensor } from 'onnxruntime-node';
import {
  type Binding,
  CancelledError,
  checkTensor,
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
  const bindings = new Set<Binding>();
  let running: Promise<void> = Promise.resolve();
  return {
    bind(inputs, outputs) {
      const binding = stockBinding(session, inputs, outputs, {
        run(step) {
          running = step.catch(() => {});
          return step;
        },
        disposed: () => bindings.delete(binding),
      });
      bindings.add(binding);
      return binding;
    },
    async dispose() {
      for (const binding of bindings) binding.cancel();
      await running;
      await session.release();
    },
  };
}

interface SessionHooks {
  run(step: Promise<void>): Promise<void>;
  disposed(): void;
}

function stockBinding(session: StockSession, inputs: Tensors, outputs: Tensors, hooks: SessionHooks): Binding {
  // Names that the model has not would be passed over.
  checkNames('input', inputs, session.inputNames);
  checkNames('output', outputs, session.outputNames);
  const feeds = toStock(inputs);
  // Given as fetches, outputs that share an input's memory are written there while the graph runs.
  const fetches = toStock(outputs);
  let cancelled = false;
  let stepping = false;
  const run = async (): Promise<void> => {
    cancelled = false;
    stepping = true;
    try {
      const results = await explained(() => session.run(feeds, fetches));
      if (cancelled) throw new CancelledError();
      for (const [name, tensor] of Object.entries(outputs)) keep(results[name], tensor);
    } finally {
      stepping = false;
    }
  };
  return {
    step: () => hooks.run(run()),
    cancel() {
      cancelled = stepping;
    },
    dispose: () => hooks.disposed(),
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
