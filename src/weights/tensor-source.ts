/** How the values of a stored tensor are encoded. The `Q` types are GGUF's blocks of quantised values. */
export type TensorType =
  | 'F64'
  | 'F32'
  | 'F16'
  | 'BF16'
  | 'I64'
  | 'I32'
  | 'I16'
  | 'I8'
  | 'U8'
  | 'BOOL'
  | 'Q4_0'
  | 'Q4_1'
  | 'Q5_0'
  | 'Q5_1'
  | 'Q8_0'
  | 'Q4_K'
  | 'Q6_K';

/** What is known of a tensor without reading its values. */
export interface TensorInfo {
  dtype: TensorType;
  shape: readonly number[];
  byteLength: number;
}

/**
 * Named tensors of a checkpoint, read by range and never whole. Shapes are row-major as in PyTorch: a linear weight
 * is [out, in].
 */
export interface TensorSource {
  names(): string[];
  has(name: string): boolean;
  /** @throws {UnknownTensorError} naming the tensor and the file. */
  info(name: string): TensorInfo;
  /**
   * Dequantised rows [from, to) along the first dimension, all of them by default: `to - from` times the row size
   * values. A tensor without dimensions is one row of one value.
   * @throws {RangeError} when the rows lie outside of the tensor.
   */
  read(name: string, from?: number, to?: number): Float32Array;
  /** The stored bytes of rows [from, to): whole blocks of a quantised type. The buffer is the caller's own. */
  raw(name: string, from?: number, to?: number): Uint8Array;
  close(): void;
}

/** A checkpoint was asked for a tensor that it does not hold. */
export class UnknownTensorError extends Error {
  readonly tensor: string;
  readonly file: string;

  constructor(tensor: string, file: string) {
    super(`${file} has no tensor named "${tensor}". It may belong to another model architecture.`);
    this.name = 'UnknownTensorError';
    this.tensor = tensor;
    this.file = file;
  }
}

/** A model file's bytes are not what its format demands: cut short, damaged, or of another format. */
export class CorruptFileError extends Error {
  readonly file: string;
  readonly what: string;

  constructor(file: string, what: string) {
    super(`${file} is damaged or not what it claims to be: ${what}. Delete it and fetch it again.`);
    this.name = 'CorruptFileError';
    this.file = file;
    this.what = what;
  }
}

/**
 * A model file is sound but needs something that this program does not do. The message says what, and what would do.
 */
export class UnsupportedFileError extends Error {
  readonly file: string;

  constructor(file: string, what: string) {
    super(`${file} cannot be used: ${what}.`);
    this.name = 'UnsupportedFileError';
    this.file = file;
  }
}
