import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { checkpointParameters } from '../../src/engine/compile/checkpoint-parameters.ts';
import type { WeightFormat } from '../../src/engine/compile/formats.ts';
import { WeightsFile } from '../../src/engine/compile/weights-file.ts';
import { Graph } from '../../src/graph/graph.ts';
import { gather, reshape } from '../../src/graph/operators.ts';
import type { Shape, Value } from '../../src/graph/value.ts';
import { buildLlama, headName } from '../../src/nets/llama.ts';
import { type LlamaConfig, parseLlamaConfig } from '../../src/nets/llama-config.ts';
import type { LlamaCheckpoint } from '../../src/weights/llama-checkpoint.ts';
import { contextTokens } from '../engines/engine.ts';

/** File of each format as transformers.js looks for it. */
const formats: Record<string, WeightFormat> = { model: 'fp32', model_q4: 'int4' };

/**
 * Writes a folder that transformers.js opens as a model: configuration, and ONNX graphs in float32 and int4. As usual
 * exports, the int4 graph has no outlier channels: it is faster for that, and answers worse.
 */
export async function writeTransformersFolder(checkpoint: LlamaCheckpoint, folder: string): Promise<void> {
  mkdirSync(path.join(folder, 'onnx'), { recursive: true });
  writeFileSync(path.join(folder, 'config.json'), JSON.stringify(checkpoint.config));
  const config = parseLlamaConfig(checkpoint.config);
  for (const [name, format] of Object.entries(formats)) {
    const graph = new TransformersGraph(config, () => checkpoint.tensors.read('model.embed_tokens.weight'));
    const parameters = checkpointParameters(graph, checkpoint.tensors, { format, head: headName(config) });
    buildLlama(graph, config, parameters, { cache: 'float32', contextLength: contextTokens });
    const weights = new WeightsFile(path.join(folder, 'onnx'), `${name}.onnx_data`);
    try {
      await weights.writeModel(`${name}.onnx`, graph);
    } finally {
      weights.close();
    }
  }
}

/**
 * Tyto's own decoder with the inputs and outputs that exports for transformers.js have: token ids and an attention mask
 * come in; the cache comes in as `past_key_values.*` and goes out, grown, as `present.*`. Logits are those of the last
 * token only, as `num_logits_to_keep` asks of newer exports. So the network is the same, and what differs is the way it
 * is run.
 */
class TransformersGraph extends Graph {
  private readonly config: LlamaConfig;
  private readonly readEmbeddings: () => Float32Array;
  private attentionMask: Value | undefined;

  constructor(config: LlamaConfig, readEmbeddings: () => Float32Array) {
    super('llama-transformers');
    this.config = config;
    this.readEmbeddings = readEmbeddings;
  }

  override input(name: string, type: Value['type'], shape: Shape): Value {
    if (name === 'inputs_embeds') return this.embeddings();
    if (name === 'total_length') return this.totalLength();
    if (name === 'last_position') return this.lastPosition();
    if (name === 'logit_rows') return this.integers([-1]);
    const [, key, part] = /^past\.(\d+)\.(key|value)$/.exec(name) ?? [];
    if (key === undefined) return super.input(name, type, shape);
    return super.input(`past_key_values.${key}.${part}`, type, [1, shape[1] as number, 'past', shape[3] as number]);
  }

  override output(value: Value, name: string): void {
    if (name === 'logits') {
      const { vocabularySize } = this.config;
      super.output(reshape(this, value, [1, -1, vocabularySize], [1, 'rows', vocabularySize]), name);
    } else {
      super.output({ ...value, shape: value.shape.with(2, 'total') }, name);
    }
  }

  private embeddings(): Value {
    const { vocabularySize, hiddenSize } = this.config;
    const ids = reshape(this, super.input('input_ids', 'int64', [1, 'tokens']), [-1], ['tokens']);
    // The name under which a tied float32 head has the same table.
    const table = this.parameter(
      'model.embed_tokens.fp32',
      'float32',
      [vocabularySize, hiddenSize],
      this.readEmbeddings,
    );
    return gather(this, table, ids, 0);
  }

  /** int32 []: tokens of the past and of this step, which are as many as the mask has entries. */
  private totalLength(): Value {
    const shape = this.operation('Shape', [this.mask()], 'int64', [2]);
    const length = this.operation('Gather', [shape, this.scalar('int64', 1)], 'int64', []);
    return this.operation('Cast', [length], 'int32', [], { to: onnxInt32 });
  }

  /** int32 [1]: the place of the last token that is not masked. */
  private lastPosition(): Value {
    const sum = this.operation('ReduceSum', [this.mask(), this.integers([1])], 'int64', [1], { keepdims: 0 });
    const last = this.operation('Sub', [sum, this.integers([1])], 'int64', [1]);
    return this.operation('Cast', [last], 'int32', [1], { to: onnxInt32 });
  }

  private mask(): Value {
    this.attentionMask ??= super.input('attention_mask', 'int64', [1, 'total']);
    return this.attentionMask;
  }

  private operation(
    operator: string,
    inputs: Value[],
    type: Value['type'],
    shape: Shape,
    attributes: Record<string, number> = {},
  ): Value {
    const [value] = this.node({ operator, inputs, outputs: [{ type, shape }], attributes });
    return value as Value;
  }
}

/** ONNX's code of the element type. */
const onnxInt32 = 6;
