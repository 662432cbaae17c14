import { asTheNodeHasIt, channelsFirst, rowsAndColumns, sliding } from './channels.ts';
import type { Node, Translate } from './node.ts';
import { compute, inGraph, type Tensor } from './tensor.ts';

export const pictures: Record<string, Translate> = {
  MaxPool: (node) => [pool(node, 'MaxPool')],
  AvgPool: (node) => [pool(node, 'AveragePool')],
  ResizeBilinear: (node) => [resize(node, 'linear')],
  ResizeNearestNeighbor: (node) => [resize(node, 'nearest')],
};

/** What lies outside of the picture counts in neither kind. */
function pool(node: Node, operator: 'MaxPool' | 'AveragePool'): Tensor {
  const x = channelsFirst(node, node.input(0));
  const window = rowsAndColumns(node, 'ksize');
  const { sizes, strides, pads } = sliding(node, x, window);
  const shape = [...x.shape.slice(0, 2), ...sizes];
  const attributes = { kernel_shape: window, strides, pads };
  return asTheNodeHasIt(
    node,
    compute(node.graph, operator, [inGraph(node.graph, x)], { type: x.type, shape }, attributes),
  );
}

/** Always NHWC. The attributes say where the middle of a pixel is. */
function resize(node: Node, mode: 'linear' | 'nearest'): Tensor {
  const x = channelsFirst(node, node.input(0));
  const [rows = 1, columns = 1] = node.numbers(1);
  const shape = [...x.shape.slice(0, 2), rows, columns];
  const place = node.flag('align_corners')
    ? 'align_corners'
    : node.flag('half_pixel_centers')
      ? 'half_pixel'
      : 'asymmetric';
  const inputs = [inGraph(node.graph, x), undefined, undefined, node.graph.integers(shape)];
  const resized = compute(
    node.graph,
    'Resize',
    inputs,
    { type: x.type, shape },
    {
      mode,
      coordinate_transformation_mode: place,
      // Of two pixels equally near, TensorFlow takes the later one; without a middle, the one before.
      ...(mode === 'nearest' && { nearest_mode: place === 'asymmetric' ? 'floor' : 'round_prefer_ceil' }),
    },
  );
  return asTheNodeHasIt(node, resized);
}
