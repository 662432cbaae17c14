import type { Node } from './node.ts';
import { type Tensor, transposed } from './tensor.ts';

/**
 * TensorFlow keeps channels last (NHWC), ONNX first (NCHW). What needs another order is wrapped in transposes, of which
 * ONNX Runtime cancels those that meet.
 */

/** The height and width among the four numbers of an attribute such as `strides`, all 1 where it is missing. */
export function rowsAndColumns(node: Node, attribute: string): [rows: number, columns: number] {
  const [, first = 1, second = 1, third = 1] = node.integers(attribute);
  return isChannelsFirst(node) ? [second, third] : [first, second];
}

export function channelsFirst(node: Node, x: Tensor): Tensor {
  if (x.shape.length !== 4) return node.fail(`[${x.shape}] are not the four dimensions of pictures`);
  return isChannelsFirst(node) ? x : transposed(node.graph, x, [0, 3, 1, 2]);
}

/** Back into the order that the node is to give. */
export function asTheNodeHasIt(node: Node, x: Tensor): Tensor {
  return isChannelsFirst(node) ? x : transposed(node.graph, x, [0, 2, 3, 1]);
}

export function isChannelsFirst(node: Node): boolean {
  return node.text('data_format') === 'NCHW';
}

/** How a window slides over the rows and columns of pictures [batch, channels, rows, columns]. */
export interface Sliding {
  strides: [number, number];
  dilations: [number, number];
  /** As ONNX has them: top, left, bottom, right. */
  pads: [number, number, number, number];
  /** Rows and columns of what comes out. */
  sizes: [number, number];
}

/** @param window Rows and columns of the window. */
export function sliding(node: Node, x: Tensor, window: readonly [number, number]): Sliding {
  const strides = rowsAndColumns(node, 'strides');
  const dilations = rowsAndColumns(node, 'dilations');
  const along = (axis: 0 | 1) => {
    const size = x.shape[axis + 2] ?? 1;
    const covered = (window[axis] - 1) * dilations[axis] + 1;
    const [before, after] = padding(node, axis, { size, covered, stride: strides[axis] });
    return { before, after, size: Math.floor((size + before + after - covered) / strides[axis]) + 1 };
  };
  const [rows, columns] = [along(0), along(1)];
  if (rows.size < 1 || columns.size < 1) return node.fail(`its window is larger than [${x.shape}]`);
  const pads: Sliding['pads'] = [rows.before, columns.before, rows.after, columns.after];
  return { strides, dilations, pads, sizes: [rows.size, columns.size] };
}

function padding(
  node: Node,
  axis: 0 | 1,
  { size, covered, stride }: { size: number; covered: number; stride: number },
): [before: number, after: number] {
  const kind = node.text('padding');
  if (kind === 'VALID') return [0, 0];
  if (kind === 'EXPLICIT') {
    const at = 2 * (axis + (isChannelsFirst(node) ? 2 : 1));
    const [before = 0, after = 0] = node.integers('explicit_paddings').slice(at, at + 2);
    return [before, after];
  }
  if (kind !== 'SAME') return node.fail(`its padding is ${kind}`);
  const total = Math.max((Math.ceil(size / stride) - 1) * stride + covered - size, 0);
  return [Math.floor(total / 2), Math.ceil(total / 2)];
}
