import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Graph } from '../../../src/graph/graph.ts';
import { serialiseModel } from '../../../src/graph/model-proto.ts';
import { matMul, one, reshape } from '../../../src/graph/operators.ts';
import type { Value } from '../../../src/graph/value.ts';
import { globalAverage } from '../../../src/graph/vision-operators.ts';
import { scratchFolder } from '../../core/support/scratch.ts';
import { randomValues } from '../../engine/support/tensors.ts';

/** The words that a tiny captioner knows; the first four are its marks. */
export const WORDS = [
  '<s>',
  '<pad>',
  '</s>',
  '<unk>',
  'a',
  'barn',
  'owl',
  'sits',
  'in',
  'the',
  'old',
  'church',
  'what',
  'is',
  'this',
];
const END = 2;
const WIDTH = 8;
const SIZE = 16;
/** What Florence-2 is asked for its task. */
const PROMPT = 'what is this';

/** Random weights, of a seed with which some captions end by themselves: words to vectors, vectors to words, and mean colours to vectors. */
const weights = {
  words: rows(randomValues(1958, WORDS.length * WIDTH), WIDTH),
  answer: rows(
    randomValues(1959, WIDTH * WORDS.length).map((value) => 3 * value),
    WORDS.length,
  ),
  colours: rows(
    randomValues(1960, 3 * WIDTH).map((value) => 4 * value),
    WIDTH,
  ),
};

/**
 * What the tiny models say of a picture of one colour, by plain arithmetic: the likeliest word after each word, where
 * likelihood comes of the word's vector and the mean of what was encoded.
 */
export function expectedCaption(
  kind: 'florence2' | 'vision-encoder-decoder',
  colour: readonly number[],
  most: number,
): string {
  const picture = product(
    colour.map((value) => value / 255),
    weights.colours,
  );
  const asked = PROMPT.split(' ').map((word) => weights.words[WORDS.indexOf(word)] ?? []);
  const encoded = kind === 'florence2' ? [picture, ...asked] : [picture];
  const mean = picture.map((_, at) => encoded.reduce((sum, row) => sum + (row[at] ?? 0), 0) / encoded.length);
  const said: string[] = [];
  for (let token = END; said.length < most; ) {
    const logits = product(
      (weights.words[token] ?? []).map((value, at) => value + (mean[at] ?? 0)),
      weights.answer,
    );
    token = logits.indexOf(Math.max(...logits));
    if (token === END) break;
    said.push(WORDS[token] ?? '');
  }
  return said.filter((word) => !/^<(?:s|pad|unk)>$/.test(word)).join(' ');
}

/** A folder with a model of Florence-2's architecture, as it lies on the hub. */
export function florenceFolder(): string {
  const embed = new Graph('embed-tokens');
  const ids = embed.input('input_ids', 'int64', ['batch', 'tokens']);
  embed.output(vectors(embed, ids), 'inputs_embeds');

  const vision = new Graph('vision-encoder');
  vision.output(pictureVector(vision), 'image_features');

  const encoder = new Graph('encoder');
  encoder.input('attention_mask', 'int64', ['batch', 'places']);
  const embedded = encoder.input('inputs_embeds', 'float32', ['batch', 'places', WIDTH]);
  encoder.output(one(encoder, 'Identity', [embedded], 'float32', embedded.shape), 'last_hidden_state');

  const decoder = new Graph('decoder');
  const inputs = decoder.input('inputs_embeds', 'float32', ['batch', 'tokens', WIDTH]);
  decoder.output(logits(decoder, inputs), 'logits');

  const text = { model_type: 'florence2_language', d_model: WIDTH, ...layers('decoder'), ...layers('encoder') };
  const task = { '<MORE_DETAILED_CAPTION>': PROMPT };
  return modelFolder(
    { model_type: 'florence2', architectures: ['Florence2ForConditionalGeneration'], text_config: text, ...MARKS },
    { processor_class: 'Florence2Processor', task_prompts_without_inputs: task, task_prompts_with_input: {} },
    { embed_tokens: embed, vision_encoder: vision, encoder_model: encoder, decoder_model_merged: decoder },
  );
}

/** A folder with a model of an encoder and a decoder, as ViT-GPT2 has them. */
export function imageToTextFolder(): string {
  const encoder = new Graph('encoder');
  encoder.output(pictureVector(encoder), 'last_hidden_state');
  const decoder = new Graph('decoder');
  const ids = decoder.input('input_ids', 'int64', ['batch', 'tokens']);
  decoder.output(logits(decoder, vectors(decoder, ids)), 'logits');
  const gpt2 = { model_type: 'gpt2', n_layer: 1, n_head: 1, n_embd: WIDTH, ...MARKS };
  return modelFolder(
    {
      model_type: 'vision-encoder-decoder',
      encoder: { model_type: 'vit', hidden_size: WIDTH },
      decoder: gpt2,
      ...MARKS,
    },
    {},
    { encoder_model: encoder, decoder_model_merged: decoder },
  );
}

const MARKS = {
  bos_token_id: 0,
  pad_token_id: 1,
  eos_token_id: END,
  decoder_start_token_id: END,
  is_encoder_decoder: true,
};

function layers(part: string) {
  return { [`${part}_layers`]: 1, [`${part}_attention_heads`]: 1 };
}

function vectors(graph: Graph, ids: Value): Value {
  const table = graph.constant('float32', [WORDS.length, WIDTH], Float32Array.from(weights.words.flat()));
  return one(graph, 'Gather', [table, ids], 'float32', ['batch', 'tokens', WIDTH], { axis: 0n });
}

/** The picture's mean colours as one vector. */
function pictureVector(graph: Graph): Value {
  const pixels = graph.input('pixel_values', 'float32', [1, 3, SIZE, SIZE]);
  const means = reshape(graph, globalAverage(graph, pixels), [1, 1, 3], [1, 1, 3]);
  return matMul(graph, means, graph.constant('float32', [3, WIDTH], Float32Array.from(weights.colours.flat())));
}

/** Scores of the words that may follow, by the last word and the mean of what was encoded. */
function logits(graph: Graph, embedded: Value): Value {
  const encoded = graph.input('encoder_hidden_states', 'float32', ['batch', 'places', WIDTH]);
  const mean = one(graph, 'ReduceMean', [encoded, graph.integers([1])], 'float32', ['batch', 1, WIDTH], {
    keepdims: 1n,
  });
  const answer = graph.constant('float32', [WIDTH, WORDS.length], Float32Array.from(weights.answer.flat()));
  return matMul(graph, one(graph, 'Add', [embedded, mean], 'float32', embedded.shape), answer);
}

function modelFolder(config: object, preprocessor: object, graphs: Record<string, Graph>): string {
  const folder = scratchFolder();
  const json = (name: string, value: object) => writeFileSync(join(folder, name), JSON.stringify(value));
  json('config.json', config);
  json('generation_config.json', MARKS);
  json('preprocessor_config.json', {
    image_processor_type: 'CLIPImageProcessor',
    do_resize: true,
    size: { height: SIZE, width: SIZE },
    do_rescale: true,
    rescale_factor: 1 / 255,
    do_normalize: false,
    ...preprocessor,
  });
  json('tokenizer.json', {
    version: '1.0',
    added_tokens: WORDS.slice(0, 4).map((content, id) => ({ id, content, special: true })),
    normalizer: null,
    pre_tokenizer: { type: 'Whitespace' },
    post_processor: null,
    decoder: null,
    model: { type: 'WordLevel', vocab: Object.fromEntries(WORDS.map((word, id) => [word, id])), unk_token: '<unk>' },
  });
  json('tokenizer_config.json', { tokenizer_class: 'PreTrainedTokenizerFast', eos_token: '</s>', pad_token: '<pad>' });
  mkdirSync(join(folder, 'onnx'));
  const noWeightsFile = () => {
    throw new Error('every weight is in the model file');
  };
  for (const [name, graph] of Object.entries(graphs)) {
    writeFileSync(join(folder, 'onnx', `${name}.onnx`), serialiseModel(graph, noWeightsFile));
  }
  return folder;
}

function rows(values: ArrayLike<number>, width: number): number[][] {
  return Array.from({ length: values.length / width }, (_, row) =>
    Array.from(values).slice(row * width, (row + 1) * width),
  );
}

function product(row: readonly number[], matrix: readonly (readonly number[])[]): number[] {
  return (matrix[0] ?? []).map((_, column) =>
    row.reduce((sum, value, at) => sum + value * (matrix[at]?.[column] ?? 0), 0),
  );
}
