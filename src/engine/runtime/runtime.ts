/**
 * The narrow way into ONNX Runtime: create a session, bind tensors, step, cancel, dispose. Two implementations stand
 * behind it and pass the same contract test: `native` (the C API) and `stock` (onnxruntime-node's own binding).
 */
export interface Runtime {
  readonly kind: 'native' | 'stock';
  /** Version of the loaded library, for instance `1.30.0`. */
  readonly version: string;
  /** Execution providers the library was built with, for instance `CPUExecutionProvider`. */
  readonly availableProviders: string[];
  /**
   * Loads an ONNX model; external data lies beside it.
   * @throws {RuntimeError} with ONNX Runtime's own words.
   */
  createSession(modelPath: string, options: SessionOptions): Promise<InferenceSession>;
}

export type ExecutionProvider = 'cpu' | 'cuda' | 'webgpu';

export interface SessionOptions {
  /** Threads of one step. */
  threads: number;
  provider: ExecutionProvider;
  /**
   * `packed`, the default: weights are copied into the order in which they are multiplied fastest. `shared`: they are read
   * from the file as they lie, so that several sessions and both directions of a product have one copy of them.
   */
  weights?: 'packed' | 'shared';
  /**
   * `alike`, the default: memory for what is computed in between is planned by the first step's sizes, and kept. `varying`:
   * it is taken as needed, which is about half as much where a step is large.
   */
  sizes?: 'alike' | 'varying';
  /** Most memory that the session takes of a GPU, for CUDA; absent: all there is. */
  deviceMemoryBytes?: number;
}

/** A loaded model. */
export interface InferenceSession {
  /**
   * Ties tensors to the model's inputs and outputs. An output that shares its buffer with an input is written in place,
   * as a KV cache is; computed elsewhere than on the CPU, such a tensor must be one of `allocate`. Every input and output
   * of the model must be bound.
   */
  bind(inputs: BoundTensors, outputs: BoundTensors): Binding;
  /**
   * A tensor in the memory of the device that computes, where that is not the host's: for what every step reads and
   * extends and nobody else looks at. Its values are unknown at first. It lives as long as the session, for its bindings alone.
   */
  readonly allocate?: (type: Tensor['type'], shape: readonly number[]) => DeviceTensor;
  /** Ends what runs, and gives back the session with all its bindings. */
  dispose(): Promise<void>;
}

/** Tensors tied to a session, ready to be computed as often as one likes. */
export interface Binding {
  /**
   * Computes the outputs from what the inputs hold now. One step of a session runs at a time.
   * @throws {CancelledError} when `cancel` ended it; outputs then hold nothing of use.
   * @throws {RuntimeError} with ONNX Runtime's own words.
   */
  step(): Promise<void>;
  /** Ends a running step soon; the binding can be used again afterwards. */
  cancel(): void;
  /** Ends a running step, and gives back what the binding holds. */
  dispose(): void;
}

export type Tensors = Readonly<Record<string, Tensor>>;

/** A tensor in a device's memory, which the session that allocated it knows. */
export interface DeviceTensor {
  readonly device: ExecutionProvider;
  readonly type: Tensor['type'];
  readonly shape: readonly number[];
}

export type BoundTensors = Readonly<Record<string, Tensor | DeviceTensor>>;

/** Values in host memory. `data` stays the caller's: it is read and written in place, never copied or kept. */
export type Tensor =
  | { type: 'float32'; shape: readonly number[]; data: Float32Array<ArrayBuffer> }
  | { type: 'int64'; shape: readonly number[]; data: BigInt64Array<ArrayBuffer> }
  | { type: 'int32'; shape: readonly number[]; data: Int32Array<ArrayBuffer> }
  | { type: 'int8'; shape: readonly number[]; data: Int8Array<ArrayBuffer> }
  | { type: 'uint8'; shape: readonly number[]; data: Uint8Array<ArrayBuffer> };

/** ONNX Runtime refused or failed. */
export class RuntimeError extends Error {
  override name = 'RuntimeError';
}

/** A step was ended by `cancel`. */
export class CancelledError extends Error {
  override name = 'CancelledError';
  constructor() {
    super('The computation was cancelled.');
  }
}

/** @throws {RuntimeError} when a tensor's memory does not hold as many values as its shape says. */
export function checkTensor({ shape, data }: Tensor): void {
  const elements = shape.reduce((product, size) => product * size, 1);
  if (elements !== data.length) {
    throw new RuntimeError(`A tensor of shape [${shape}] holds ${data.length} values, not ${elements}.`);
  }
}

const byType = {
  float32: Float32Array,
  int64: BigInt64Array,
  int32: Int32Array,
  int8: Int8Array,
  uint8: Uint8Array,
} as const;

/**
 * A zeroed tensor. Its memory is outside of V8's heap, so that it never moves while native code holds its address
 * (small typed arrays made without an ArrayBuffer would).
 */
export function zeros<T extends Tensor['type']>(type: T, shape: readonly number[]): Extract<Tensor, { type: T }> {
  const Values = byType[type];
  const length = shape.reduce((product, size) => product * size, 1);
  const data = new Values(new ArrayBuffer(length * Values.BYTES_PER_ELEMENT));
  return { type, shape, data } as unknown as Extract<Tensor, { type: T }>;
}
