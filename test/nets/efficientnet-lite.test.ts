import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Graph } from '../../src/graph/graph.ts';
import { buildEfficientNetLite, type EfficientNetLiteConfig } from '../../src/nets/efficientnet-lite.ts';
import { assertClose } from '../engine/support/close.ts';
import { floats, randomValues, valuesOf } from '../engine/support/tensors.ts';
import { compute } from '../graph/compute.ts';
import { at, productTransposed, sum } from '../graph/reference.ts';

const config: EfficientNetLiteConfig = {
  size: 10,
  stem: 4,
  stages: [
    { blocks: 1, kernel: 3, stride: 1, expansion: 1, channels: 4 },
    { blocks: 2, kernel: 5, stride: 2, expansion: 2, channels: 6 },
  ],
  features: 8,
  classes: 5,
};

/** Channels, rows and columns of one picture, row-major. */
interface Maps {
  channels: number;
  size: number;
  values: number[];
}

/** Every tensor that the net asked for, by its name. */
const known = new Map<string, Float32Array>();
let seed = 1;

function random(name: string, shape: readonly number[], scale: number): Float32Array {
  const count = shape.reduce((product, size) => product * size, 1);
  const values = randomValues(seed++, count).map((value) => scale * value);
  known.set(name, values);
  return values;
}

function graphOf(): Graph {
  const graph = new Graph('tiny');
  const constant = (name: string, shape: readonly number[], scale = 1) =>
    graph.constant('float32', shape, random(name, shape, scale));
  const picture = graph.input('pictures', 'float32', ['n', 3, config.size, config.size]);
  const classes = buildEfficientNetLite(
    graph,
    config,
    {
      tensor: (name, shape) => constant(name, shape),
      convolution: (name, norm, shape) => ({
        filter: constant(`${name}/${norm}`, shape),
        bias: constant(`${name}/${norm}/bias`, [shape[0] as number], 3),
      }),
    },
    picture,
  );
  graph.output(classes, 'classes');
  return graph;
}

/** A convolution padded as TensorFlow's SAME, in double precision. */
function convolve(x: Maps, name: string, kernel: number, stride: number, groups: number): Maps {
  const [filter, bias] = [known.get(name), known.get(`${name}/bias`)];
  if (filter === undefined || bias === undefined) throw new Error(`the net has no ${name}`);
  const size = Math.ceil(x.size / stride);
  const before = Math.floor(Math.max(0, (size - 1) * stride + kernel - x.size) / 2);
  const inputs = x.channels / groups;
  const outputs = bias.length / groups;
  const values = Array.from({ length: bias.length * size * size }, (_, index) => {
    const out = Math.floor(index / size ** 2);
    const [row, column] = [Math.floor(index / size) % size, index % size];
    return (
      at(bias, out) +
      sum(inputs * kernel ** 2, (i) => {
        const [input, y, z] = [Math.floor(i / kernel ** 2), Math.floor(i / kernel) % kernel, i % kernel];
        const [r, c] = [row * stride - before + y, column * stride - before + z];
        if (r < 0 || c < 0 || r >= x.size || c >= x.size) return 0;
        const channel = Math.floor(out / outputs) * inputs + input;
        return at(filter, out * inputs * kernel ** 2 + i) * at(x.values, (channel * x.size + r) * x.size + c);
      })
    );
  });
  return { channels: bias.length, size, values };
}

const relu6 = (x: Maps): Maps => ({ ...x, values: x.values.map((value) => Math.min(6, Math.max(0, value))) });

function reference(picture: Maps): number[] {
  let x = relu6(convolve(picture, '_conv_stem/_bn0', 3, 2, 1));
  let index = 0;
  for (const { blocks, kernel, stride, expansion, channels } of config.stages) {
    for (let block = 0; block < blocks; block++) {
      const name = `_blocks.${index++}`;
      const wide = expansion === 1 ? x : relu6(convolve(x, `${name}._expand_conv/${name}._bn0`, 1, 1, 1));
      const step = block === 0 ? stride : 1;
      const deep = relu6(convolve(wide, `${name}._depthwise_conv/${name}._bn1`, kernel, step, wide.channels));
      const narrow = convolve(deep, `${name}._project_conv/${name}._bn2`, 1, 1, 1);
      const adds = step === 1 && x.channels === channels;
      const before = x;
      x = adds ? { ...narrow, values: narrow.values.map((value, i) => value + at(before.values, i)) } : narrow;
    }
  }
  const { size, values } = relu6(convolve(x, '_conv_head/_bn1', 1, 1, 1));
  const means = Array.from(
    { length: config.features },
    (_, i) => sum(size ** 2, (j) => at(values, i * size ** 2 + j)) / size ** 2,
  );
  const scores = productTransposed(means, known.get('_fc.weight') ?? [], 1, config.features, config.classes);
  const exponents = scores.map((score, i) => Math.exp(score + at(known.get('_fc.bias') ?? [], i)));
  const total = exponents.reduce((all, value) => all + value, 0);
  return exponents.map((value) => value / total);
}

test('EfficientNet-Lite gives what double precision gives, picture by picture', async () => {
  const graph = graphOf();
  const count = 3 * config.size ** 2;
  const pictures = [randomValues(101, count), randomValues(102, count)];
  const input = floats(
    [2, 3, config.size, config.size],
    pictures.flatMap((values) => [...values]),
  );
  const { classes } = await compute(graph, { pictures: input });
  assert.deepEqual(classes?.shape, [2, config.classes]);
  const expected = pictures.flatMap((values) => reference({ channels: 3, size: config.size, values: [...values] }));
  assertClose(valuesOf(classes), expected, 1e-5);
});
