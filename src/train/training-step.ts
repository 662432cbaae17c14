/**
 * What a network gives to whoever trains it: its trainable tensors, and for a batch the loss and its gradients. The
 * optimiser, the schedule, accumulation and files are the trainer's own; a step knows nothing of them.
 *
 *     const { loss, tokens, gradients } = await step.run(batch);
 *     optimiser.step(gradients, learningRate, 1 / tokens);
 *
 * One call at a time. Every error names the row or tensor that it is about.
 */
export interface TrainingStep {
  /**
   * Everything that can be trained, under the names, in the shapes and in the row order of the official file (LaVIN's
   * adapter, LLaMA-Adapter V2's, PEFT's LoRA, mPLUG-Owl's checkpoint), so that saving is writing them out. The values
   * are read anew by each call and are changed in place: `values.set(…)`, never another array.
   */
  readonly parameters: ReadonlyMap<string, TrainableTensor>;
  /** What a picture of a batch holds, [3, size, size] pixels or [tokens, width] features of a frozen tower; absent: no pictures. */
  readonly pictureShape?: readonly number[];
  /**
   * Loss and gradients of a batch. Nothing is changed.
   * @throws {BatchError} when the batch does not fit.
   */
  run(batch: Batch): Promise<StepResult>;
  /** The loss alone, with drop-out off: about a third of the work. @throws {BatchError} */
  evaluate(batch: Batch): Promise<Evaluation>;
  dispose(): Promise<void>;
}

/** A tensor that training changes. */
export interface TrainableTensor {
  readonly shape: readonly number[];
  /** Row by row; lives as long as the step. */
  readonly values: Float32Array<ArrayBuffer>;
}

export interface StepResult {
  /** Sum of the negative log likelihood of all targets, in nats. Divided by `tokens` it is the usual mean. */
  loss: number;
  /** Number of targets. */
  tokens: number;
  /**
   * Gradients of that sum, by the names of `parameters`; a tensor that the batch cannot change is absent. The arrays are
   * used again by the next call. Sums of several batches, divided by the sum of their tokens, are the gradients of the whole.
   */
  gradients: ReadonlyMap<string, Float32Array>;
}

export interface Evaluation {
  loss: number;
  tokens: number;
  /** Targets that were the likeliest token. */
  correct: number;
}

/** No target: the token behind is given, or nothing is behind. */
export const IGNORED = -100;

/** A place that a visual token fills. */
export const VISUAL = -1;

/** Segment of padding. */
export const PADDING = -1;

/**
 * Rows of equal length, one sequence each. A row may hold several questions on one beginning (a picture, a document): the
 * beginning is segment 0, each question with its answer a segment of its own. A token sees the earlier tokens of segment
 * 0 and of its own segment, and each segment's positions continue where segment 0 ends, as if it alone stood behind it.
 *
 *     tokens    D D D D a a A b b b B .      D document, a b questions, A B answers, . padding
 *     segments  0 0 0 0 1 1 1 2 2 2 2 -1
 *     position  0 1 2 3 4 5 6 4 5 6 7 0
 *     targets   _ _ _ _ _ A e _ _ B e _      _ IGNORED; e the end token that follows
 */
export interface Batch {
  rows: number;
  /** Tokens of each row, padding included. */
  length: number;
  /** [rows · length] ids of text, row by row; {@link VISUAL} where a visual token stands. */
  tokens: Int32Array;
  /** [rows · length] the id that should follow each token within its segment, or {@link IGNORED}. */
  targets: Int32Array;
  /** [rows · length] 0 for the common beginning, 1 and up for what stands behind it, {@link PADDING} at the end. Absent: all 0. */
  segments?: Int32Array;
  /** The pictures of all rows, each as the step's `pictureShape` says. */
  pictures?: readonly Float32Array[];
  /**
   * For each row its pictures, as places in `pictures`, in the order in which they fill the row's visual tokens. Rows may
   * share one. A row without any is text alone, which LaVIN's modality token and LLaMA-Adapter V2's prompts follow.
   */
  picturesOf?: readonly (readonly number[])[];
  /** [rows · length] 1 for a word that asks about the row's pictures, for steps that ground such words in them. */
  asked?: Uint8Array;
  /** Which of the step's groups of parameters to train, for steps that have groups; absent: all of them. */
  group?: string;
  /** What `run` draws drop-out from: equal seeds drop the same. Absent: nothing is dropped. */
  seed?: number;
}

/** A batch that does not fit its step; the message says which row and why. */
export class BatchError extends Error {
  override name = 'BatchError';
}
