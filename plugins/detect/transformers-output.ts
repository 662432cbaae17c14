import type { Box } from '../../src/core/experts/plugin.ts';
import type { Detection } from './detection.ts';

/** A tensor that a network gives, its values in row-major order. */
export interface Output {
  dims: readonly number[];
  data: ArrayLike<number | bigint>;
}

/** What is known of a network's outputs beside them. */
export interface Seen {
  /** Names of the classes, by number. */
  labels: Readonly<Record<string, string>>;
  /** Pixels of the picture. */
  picture: { width: number; height: number };
  /** Pixels of what the network was shown. */
  shown: { width: number; height: number };
  /** What scores less is left out. */
  minimum: number;
}

/**
 * Reads the outputs of the two families of detectors: `logits` and `pred_boxes` (DETR, YOLOS, RT-DETR, D-FINE), or rows of left,
 * top, right, bottom, score and class in pixels of what was shown (YOLO with its own suppression).
 * @throws {Error} when they are neither.
 */
export function readDetections(outputs: Readonly<Record<string, Output>>, seen: Seen): Detection[] {
  const { logits, pred_boxes: boxes } = outputs;
  if (logits && boxes) return readQueries(logits, boxes, seen);
  const rows = Object.values(outputs).find(({ dims }) => dims.at(-1) === ROW);
  if (rows) return readRows(rows, seen);
  const given = Object.entries(outputs).map(([name, { dims }]) => `${name} [${dims}]`);
  throw new Error(`the model is no detector that is known here; it gives ${given.join(', ')}`);
}

/** Numbers of a row of YOLO. */
const ROW = 6;

/** Each query is one thing or none; its box is the middle, width and height, as parts of the picture. */
function readQueries(logits: Output, boxes: Output, { labels, picture, minimum }: Seen): Detection[] {
  const [queries = 0, classes = 0] = logits.dims.slice(-2);
  return Array.from({ length: queries }, (_, query): Detection[] => {
    const scores = Array.from({ length: classes }, (_, index) => Number(logits.data[query * classes + index]));
    const { best, score } = likeliest(scores, classes > Object.keys(labels).length);
    const label = labels[best];
    if (label === undefined || score < minimum) return [];
    const [x = 0, y = 0, width = 0, height = 0] = numbers(boxes, 4 * query, 4);
    return [{ label, score, box: boxBetween(x - width / 2, y - height / 2, x + width / 2, y + height / 2, picture) }];
  }).flat();
}

/** With a class more than there are names, the last one is "nothing" and they exclude each other; else each stands alone. */
function likeliest(scores: readonly number[], hasNothing: boolean): { best: number; score: number } {
  const largest = Math.max(...scores);
  const best = scores.indexOf(largest);
  if (!hasNothing) return { best, score: 1 / (1 + Math.exp(-largest)) };
  const sum = scores.reduce((total, score) => total + Math.exp(score - largest), 0);
  return { best, score: 1 / sum };
}

function readRows(rows: Output, { labels, picture, shown, minimum }: Seen): Detection[] {
  return Array.from({ length: rows.data.length / ROW }, (_, row): Detection[] => {
    const [left = 0, top = 0, right = 0, bottom = 0, score = 0, index = 0] = numbers(rows, ROW * row, ROW);
    const label = labels[index];
    if (label === undefined || score < minimum) return [];
    const { width, height } = shown;
    return [
      {
        label,
        score: Math.min(1, score),
        box: boxBetween(left / width, top / height, right / width, bottom / height, picture),
      },
    ];
  }).flat();
}

/** From parts of the picture to its pixels, without what lies outside. */
function boxBetween(left: number, top: number, right: number, bottom: number, picture: Seen['picture']): Box {
  const [x, endX] = [left, right].map((at) => Math.min(1, Math.max(0, at)) * picture.width) as [number, number];
  const [y, endY] = [top, bottom].map((at) => Math.min(1, Math.max(0, at)) * picture.height) as [number, number];
  return { x, y, width: endX - x, height: endY - y };
}

function numbers({ data }: Output, first: number, count: number): number[] {
  return Array.from({ length: count }, (_, index) => Number(data[first + index]));
}
