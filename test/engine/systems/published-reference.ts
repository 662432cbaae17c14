import { TINY, type TinyTensors } from './tiny-adapter.ts';

/**
 * The decoder of LLaMA-Adapter V2 as the paper describes it, in double precision and in plain loops, straight from the
 * stored tensors: adjacent values rotated together as Meta's files want it, y = s · (W x + b) in every linear layer
 * (section 4.1), visual tokens as prompts of the first layers (4.3), adaption prompts in the last ones, both by
 * zero-initialised attention. Returns the logits behind each token.
 */
export function publishedLogits(
  base: TinyTensors,
  adapter: TinyTensors,
  ids: readonly number[],
  visualTokens: readonly number[][],
): number[][] {
  const { hidden, layers, prompts, adaptedLayers, visualLayers } = TINY;
  const table = matrix(base, 'tok_embeddings.weight', hidden);
  const learned = matrix(adapter, 'adapter_query.weight', hidden);
  let states = ids.map((id) => table[id] as number[]);
  for (let layer = 0; layer < layers; layer++) {
    const adapted = layer - (layers - adaptedLayers);
    const seen =
      layer < visualLayers
        ? visualTokens
        : adapted >= 0
          ? learned.slice(adapted * prompts, (adapted + 1) * prompts)
          : [];
    states = block(base, adapter, layer, states, seen);
  }
  const final = vector(adapter, 'llama.norm.weight');
  const head = matrix(base, 'output.weight', hidden);
  return states.map((x) => times(head, rmsNorm(x, final)));
}

function block(base: TinyTensors, adapter: TinyTensors, layer: number, states: number[][], seen: readonly number[][]) {
  const name = `layers.${layer}`;
  const linear = (part: string, x: readonly number[]): number[] => {
    const weight = matrix(base, `${name}.${part}.weight`, x.length);
    const bias = vector(adapter, `llama.${name}.${part}.bias`);
    const scale = vector(adapter, `llama.${name}.${part}.scale`);
    return times(weight, x).map((value, row) => at(scale, row) * (value + at(bias, row)));
  };
  const attentionNorm = vector(adapter, `llama.${name}.attention_norm.weight`);
  const normed = states.map((x) => rmsNorm(x, attentionNorm));
  const gates = vector(adapter, `llama.${name}.attention.gate`).map(Math.tanh);
  const queries = normed.map((x, position) => rotate(heads(linear('attention.wq', x)), position));
  const keys = normed.map((x, position) => rotate(heads(linear('attention.wk', x)), position));
  const values = normed.map((x) => heads(linear('attention.wv', x)));
  const promptKeys = seen.map((x) => heads(linear('attention.wk', x)));
  const promptValues = seen.map((x) => heads(linear('attention.wv', x)));

  const afterAttention = states.map((x, token) => {
    const found = Array.from({ length: TINY.heads }, (_, head) => {
      const shared = Math.floor((head * TINY.kvHeads) / TINY.heads);
      const of = (list: number[][][]) => list.map((each) => each[shared] as number[]);
      const query = queries[token]?.[head] as number[];
      const text = attend(query, of(keys.slice(0, token + 1)), of(values.slice(0, token + 1)));
      const prompted = attend(query, of(promptKeys), of(promptValues));
      return text.map((value, place) => value + at(gates, head) * at(prompted, place));
    });
    return plus(x, linear('attention.wo', found.flat()));
  });
  const ffnNorm = vector(adapter, `llama.${name}.ffn_norm.weight`);
  return afterAttention.map((x) => {
    const z = rmsNorm(x, ffnNorm);
    const up = linear('feed_forward.w3', z);
    const inner = linear('feed_forward.w1', z).map((value, place) => (value / (1 + Math.exp(-value))) * at(up, place));
    return plus(x, linear('feed_forward.w2', inner));
  });
}

/** Softmax over the keys, then the values' mean by it; nothing where there are none. */
function attend(query: readonly number[], keys: readonly number[][], values: readonly number[][]): number[] {
  const scores = keys.map((key) => dot(query, key) / Math.sqrt(TINY.headDim));
  const largest = Math.max(...scores);
  const shares = scores.map((score) => Math.exp(score - largest));
  const total = shares.reduce((sum, share) => sum + share, 0);
  const found = new Array<number>(TINY.headDim).fill(0);
  shares.forEach((share, index) => {
    values[index]?.forEach((value, place) => {
      found[place] = at(found, place) + (share / total) * value;
    });
  });
  return found;
}

function rotate(of: readonly number[][], position: number): number[][] {
  return of.map((head) =>
    head.map((value, place) => {
      const angle = position * TINY.theta ** (-(place - (place % 2)) / TINY.headDim);
      const other = place % 2 === 0 ? -at(head, place + 1) : at(head, place - 1);
      return value * Math.cos(angle) + other * Math.sin(angle);
    }),
  );
}

function heads(x: readonly number[]): number[][] {
  return Array.from({ length: x.length / TINY.headDim }, (_, head) =>
    x.slice(head * TINY.headDim, (head + 1) * TINY.headDim),
  );
}

function rmsNorm(x: readonly number[], weight: readonly number[]): number[] {
  const mean = dot(x, x) / x.length;
  return x.map((value, place) => (value / Math.sqrt(mean + TINY.epsilon)) * at(weight, place));
}

function times(rows: readonly number[][], x: readonly number[]): number[] {
  return rows.map((row) => dot(row, x));
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, place) => sum + value * at(b, place), 0);
}

function plus(a: readonly number[], b: readonly number[]): number[] {
  return a.map((value, place) => value + at(b, place));
}

function vector(tensors: TinyTensors, name: string): number[] {
  const tensor = tensors[name];
  if (!tensor) throw new Error(`There is no ${name}.`);
  return [...tensor.data];
}

function matrix(tensors: TinyTensors, name: string, width: number): number[][] {
  const values = vector(tensors, name);
  return Array.from({ length: values.length / width }, (_, row) => values.slice(row * width, (row + 1) * width));
}

function at(values: readonly number[], place: number): number {
  return values[place] as number;
}
