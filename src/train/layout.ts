import { type Tensor, zeros } from '../engine/runtime/runtime.ts';
import { type Batch, BatchError, IGNORED, PADDING, VISUAL } from './training-step.ts';

/** How a decoder is to read a batch. */
export interface Layout {
  rows: number;
  length: number;
  /** int64 [rows, length]. */
  positions: Integers;
  /** float32 [rows, 1, length, length]: what is added to the products of query and key. */
  bias: Extract<Tensor, { type: 'float32' }>;
  /** int64 [targets]: tokens, counted over all rows, that have a target. */
  targetRows: Integers;
  /** int64 [targets]. */
  targets: Integers;
}

type Integers = Extract<Tensor, { type: 'int64' }>;

export interface LayoutOptions {
  vocabularySize: number;
  /** Longest sequence that the positions reach. */
  contextLength: number;
  /** How many tokens back a token sees, itself included; absent: all. */
  window?: number;
  /** Whether a row's first token is seen by no other, as LaVIN's modality token. */
  hidesFirst?: boolean;
}

/** Added where a token does not see another; softmax makes 0 of it. */
const unseen = -1e30;

/** @throws {BatchError} when sizes do not fit, an id is unknown, a segment comes back, or there is nothing to learn. */
export function layOut(batch: Batch, options: LayoutOptions): Layout {
  const { rows, length } = batch;
  checkBatch(batch, options);
  const positions = zeros('int64', [rows, length]);
  const bias = zeros('float32', [rows, 1, length, length]);
  for (let row = 0; row < rows; row++) {
    const segments = batch.segments?.subarray(row * length, (row + 1) * length) ?? new Int32Array(length);
    const places = positionsOf(segments, row, options.contextLength);
    positions.data.set(BigInt64Array.from(places, BigInt), row * length);
    fillBias(bias.data.subarray(row * length * length, (row + 1) * length * length), segments, places, options);
  }
  const learned = [...batch.targets.keys()].filter((token) => batch.targets[token] !== IGNORED);
  const targetRows = zeros('int64', [learned.length]);
  const targets = zeros('int64', [learned.length]);
  targetRows.data.set(learned.map(BigInt));
  targets.data.set(learned.map((token) => BigInt(batch.targets[token] as number)));
  return { rows, length, positions, bias, targetRows, targets };
}

/** Positions of a row's tokens: each segment's continue where segment 0 ends; padding has 0. */
function positionsOf(segments: Int32Array, row: number, contextLength: number): number[] {
  const next = new Map<number, number>();
  let last = 0;
  return Array.from(segments, (segment, token) => {
    if (segment === PADDING) return 0;
    const isNew = !next.has(segment);
    if (segment !== last && !isNew) {
      throw new BatchError(`Row ${row}: segment ${segment} goes on at token ${token} after another one.`);
    }
    last = segment;
    const position = next.get(segment) ?? next.get(0) ?? 0;
    if (position >= contextLength) {
      throw new BatchError(`Row ${row} is longer than the context of ${contextLength} tokens.`);
    }
    next.set(segment, position + 1);
    return position;
  });
}

function fillBias(
  bias: Float32Array,
  segments: Int32Array,
  positions: readonly number[],
  { window = Number.POSITIVE_INFINITY, hidesFirst = false }: LayoutOptions,
): void {
  const { length } = segments;
  for (let query = 0; query < length; query++) {
    const segment = segments[query];
    for (let key = 0; key < length; key++) {
      const isBefore = key <= query && (positions[query] as number) - (positions[key] as number) < window;
      const isOpen = segments[key] === segment || segments[key] === 0;
      const isHidden = hidesFirst && key === 0 && query > 0;
      const sees = key === query || (isBefore && isOpen && !isHidden);
      if (!sees) bias[query * length + key] = unseen;
    }
  }
}

function checkBatch(batch: Batch, { vocabularySize }: LayoutOptions): void {
  const { rows, length, tokens, targets, segments } = batch;
  for (const [name, list] of Object.entries({ tokens, targets, ...(segments && { segments }) })) {
    if (list.length !== rows * length) {
      throw new BatchError(`${rows} rows of ${length} tokens have ${list.length} ${name}.`);
    }
  }
  const isId = (id: number) => id >= 0 && id < vocabularySize;
  const stranger = tokens.findIndex((id) => id !== VISUAL && !isId(id));
  if (stranger >= 0) throw new BatchError(`${place(stranger, length)}: there is no token ${tokens[stranger]}.`);
  const wrong = targets.findIndex((id) => id !== IGNORED && !isId(id));
  if (wrong >= 0) throw new BatchError(`${place(wrong, length)}: there is no target ${targets[wrong]}.`);
  if (targets.every((id) => id === IGNORED)) {
    throw new BatchError('The batch has no target: every answer is empty or was cut off.');
  }
}

function place(token: number, length: number): string {
  return `Row ${Math.floor(token / length)}, token ${token % length}`;
}
