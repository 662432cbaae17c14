import { type Binding, type BoundTensors, type InferenceSession, RuntimeError } from './runtime.ts';

/** What a runtime does for one binding; when it may do so is seen to here. */
export interface BindingParts {
  /** Computes once. @throws {CancelledError} when `cancel` ended it. */
  run(): Promise<void>;
  /** Ends the run that is under way. */
  cancel(): void;
  /** Gives back what the binding holds; nothing runs any more. */
  release(): void;
}

/** The rules of life that both runtimes share: nothing is given back that still computes, and nothing computes afterwards. */
export function sessionOf(
  bind: (inputs: BoundTensors, outputs: BoundTensors) => BindingParts,
  release: () => void | Promise<void>,
  allocate?: InferenceSession['allocate'],
): InferenceSession {
  const bindings = new Set<Binding>();
  const running = new Set<Promise<void>>();
  let disposal: Promise<void> | undefined;

  const bindingOf = (parts: BindingParts): Binding => {
    let steps = 0;
    let disposed = false;
    const compute = async (): Promise<void> => {
      if (disposed) throw new RuntimeError('What is to be computed was disposed of.');
      steps += 1;
      try {
        await parts.run();
      } finally {
        steps -= 1;
        if (disposed && steps === 0) parts.release();
      }
    };
    const binding: Binding = {
      step() {
        const step = compute();
        running.add(step);
        const forget = () => running.delete(step);
        step.then(forget, forget);
        return step;
      },
      cancel() {
        if (steps > 0) parts.cancel();
      },
      dispose() {
        if (disposed) return;
        disposed = true;
        bindings.delete(binding);
        if (steps > 0) parts.cancel();
        else parts.release();
      },
    };
    bindings.add(binding);
    return binding;
  };

  const dispose = async (): Promise<void> => {
    for (const binding of [...bindings]) binding.dispose();
    await Promise.allSettled(running);
    await release();
  };
  return {
    bind(inputs, outputs) {
      if (disposal) throw new RuntimeError('The session was disposed of.');
      return bindingOf(bind(inputs, outputs));
    },
    ...(allocate && {
      allocate(type, shape) {
        if (disposal) throw new RuntimeError('The session was disposed of.');
        return allocate(type, shape);
      },
    }),
    dispose() {
      disposal ??= dispose();
      return disposal;
    },
  };
}
