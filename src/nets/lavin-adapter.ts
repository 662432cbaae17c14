import type { Graph } from '../graph/graph.ts';
import { add, concat, gather, gemm, matMul, matMulTransposed, mul, reshape } from '../graph/operators.ts';
import type { Parameters } from '../graph/parameters.ts';
import type { Dimension, Value } from '../graph/value.ts';
import { slice, softmax, split, transpose } from '../graph/vision-operators.ts';
import type { LavinAdapterConfig } from './lavin-config.ts';

/** One adapter: the begin of its parameters' names and the number of channels that it changes. */
export interface AdapterPlace {
  name: string;
  channels: number;
}

/**
 * The shares of an adapter's two experts for each token of its input, or for all of them, once for each value of the adapter's
 * bottleneck that they multiply (see `routedAdapter`): [tokens or 1, 2 · adapterSize + 2].
 */
export type Routing = (layer: number, adapter: AdapterPlace, y: Value) => Value;

/** Each token routes itself: softmax((We y + be) / temperature). `show` is told the shares [tokens, 2]. */
export function ownRouting(
  graph: Graph,
  config: LavinAdapterConfig,
  parameters: Parameters,
  show?: (layer: number, shares: Value) => void,
): Routing {
  return (layer, { name, channels }, y) => {
    const weight = parameters.tensor(`${name}.expert_weights.weight`, [2, channels]);
    const bias = parameters.vector(`${name}.expert_weights.bias`, 2);
    const logits = add(graph, matMulTransposed(graph, y, weight), bias);
    const shares = softmax(graph, mul(graph, logits, graph.scalar('float32', 1 / config.temperature)));
    show?.(layer, shares);
    return spread(graph, config, shares);
  };
}

/** The shares of all layers come from outside: `shares` [layers · rows, 2], with `rows` for each layer. */
export function givenRouting(graph: Graph, config: LavinAdapterConfig, shares: Value, rows: number): Routing {
  const layers = (shares.shape[0] as number) / rows;
  const parts = split(
    graph,
    spread(graph, config, shares),
    Array.from({ length: layers }, () => rows),
    0,
  );
  return (layer) => parts[layer] as Value;
}

/**
 * The tokens of several rows, each row routed by its modality token. Inputs: `modality_tokens` int64 [rows], where these
 * stand among all tokens, and `row_of` int64 [tokens].
 */
export function rowRouting(graph: Graph, config: LavinAdapterConfig, parameters: Parameters): Routing {
  const first = graph.input('modality_tokens', 'int64', ['rows']);
  const rowOf = graph.input('row_of', 'int64', ['tokens']);
  const own = ownRouting(graph, config, parameters);
  return (layer, adapter, y) => gather(graph, own(layer, adapter, gather(graph, y, first, 0)), rowOf, 0);
}

/**
 * Drop-out of the bottlenecks, as training has it: input `dropout.NAME` float32 [tokens, adapterSize] of each adapter, 0
 * where a value is dropped, else what makes up for those.
 */
export interface DropOut {
  tokens: Dimension;
}

/** Shares of which some are dropped: they multiply the same values that drop-out does. */
export function droppingOut(graph: Graph, config: LavinAdapterConfig, routing: Routing, { tokens }: DropOut): Routing {
  const { adapterSize: size } = config;
  const places = Array.from({ length: size }, (_, index) => index);
  return (layer, adapter, y) => {
    const mask = graph.input(`dropout.${adapter.name}`, 'float32', [tokens, size]);
    const twice = gather(graph, mask, graph.integers([...places, ...places]), -1);
    // The biases of the experts are never dropped.
    const shares = routing(layer, adapter, y);
    const [inner, outer] = split(graph, shares, [2 * size, 2], -1) as [Value, Value];
    return concat(graph, [mul(graph, inner, twice), outer], -1);
  };
}

/** Shares [.., 2] in the order in which `routedAdapter` has its bottleneck. */
function spread(graph: Graph, { adapterSize }: LavinAdapterConfig, shares: Value): Value {
  const expertOf = Array.from({ length: 2 * adapterSize }, (_, index) => (index < adapterSize ? 0 : 1));
  return gather(graph, shares, graph.integers([...expertOf, 0, 1]), -1);
}

/**
 * LaVIN's routed adapter (Luo et al. 2023): y + s · (w0 · (B a + b0) + w1 · (D a + b1)) with a = A y + bias, the experts B and D
 * in two groups, and the shares w. Computed as two products: `down` makes a twice and two ones; they are multiplied by the
 * shares; `up` holds both experts and their biases. All of it stays in float32: it is small.
 */
export function routedAdapter(
  graph: Graph,
  config: LavinAdapterConfig,
  parameters: Parameters,
  place: AdapterPlace,
  y: Value,
  shares: ReturnType<Routing>,
): Value {
  const { adapterSize: size, adapterScale } = config;
  const { name, channels } = place;
  const down = reshape(
    graph,
    parameters.tensor(`${name}.conv_A.weight`, [size, channels, 1]),
    [size, channels],
    [size, channels],
  );
  const none = graph.constant('float32', [2, channels], new Float32Array(2 * channels));
  const ones = graph.constant('float32', [2], Float32Array.of(1, 1));
  const downBias = parameters.vector(`${name}.conv_A.bias`, size);
  const bottleneck = add(
    graph,
    matMul(graph, y, transpose(graph, concat(graph, [down, down, none], 0), [1, 0])),
    concat(graph, [downBias, downBias, ones], 0),
  );
  const experts = ['conv_B', 'conv_D'].map((expert) => `${name}.${expert}`);
  const biases = experts.map((expert) =>
    reshape(graph, parameters.vector(`${expert}.bias`, channels), [1, channels], [1, channels]),
  );
  const up = concat(
    graph,
    [...experts.map((expert) => groupedProjection(graph, parameters, expert, size, channels)), ...biases],
    0,
  );
  return gemm(graph, mul(graph, bottleneck, shares), mul(graph, up, graph.scalar('float32', adapterScale)), y);
}

/** What `routedAdapter` is where the second expert has every share: y + s · (D a + d), without the work for the first. */
export function secondExpert(
  graph: Graph,
  config: LavinAdapterConfig,
  parameters: Parameters,
  { name, channels }: AdapterPlace,
  y: Value,
): Value {
  const { adapterSize: size, adapterScale } = config;
  const scaled = (value: Value) => mul(graph, value, graph.scalar('float32', adapterScale));
  const up = groupedProjection(graph, parameters, `${name}.conv_D`, size, channels);
  const rest = add(graph, y, scaled(parameters.vector(`${name}.conv_D.bias`, channels)));
  return gemm(graph, bottleneckOf(graph, config, parameters, { name, channels }, y), scaled(up), rest);
}

/** The adapter of type `normal`: up(down(y)), without residual, scale or routing. */
export function plainAdapter(
  graph: Graph,
  config: LavinAdapterConfig,
  parameters: Parameters,
  { name, channels }: AdapterPlace,
  y: Value,
  dropOut?: DropOut,
): Value {
  const { adapterSize: size } = config;
  const whole = bottleneckOf(graph, config, parameters, { name, channels }, y);
  const bottleneck = dropOut
    ? mul(graph, whole, graph.input(`dropout.${name}`, 'float32', [dropOut.tokens, size]))
    : whole;
  const up = groupedProjection(graph, parameters, `${name}.conv_B`, size, channels);
  return add(graph, matMul(graph, bottleneck, up), parameters.vector(`${name}.conv_B.bias`, channels));
}

/** A y + bias: [tokens, adapterSize]. */
function bottleneckOf(
  graph: Graph,
  { adapterSize: size }: LavinAdapterConfig,
  parameters: Parameters,
  { name, channels }: AdapterPlace,
  y: Value,
): Value {
  const stored = parameters.tensor(`${name}.conv_A.weight`, [size, channels, 1]);
  const down = transpose(graph, reshape(graph, stored, [size, channels], [size, channels]), [1, 0]);
  return add(graph, matMul(graph, y, down), parameters.vector(`${name}.conv_A.bias`, size));
}

/**
 * An up-projection [channels, size / 2, 1] in two groups as one matrix [size, channels]: the first half of the channels reads
 * the first half of the bottleneck, the second half the second.
 */
function groupedProjection(graph: Graph, parameters: Parameters, name: string, size: number, channels: number): Value {
  const stored = parameters.tensor(`${name}.weight`, [channels, size / 2, 1]);
  const flat = reshape(graph, stored, [channels, size / 2], [channels, size / 2]);
  const none = graph.constant('float32', [size / 2, channels / 2], new Float32Array((size * channels) / 4));
  const [first, second] = [0, channels / 2].map((begin) =>
    transpose(graph, slice(graph, flat, begin, begin + channels / 2, 0), [1, 0]),
  ) as [Value, Value];
  return concat(graph, [concat(graph, [first, none], 1), concat(graph, [none, second], 1)], 0);
}
