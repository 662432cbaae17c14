import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { valueCount } from '../../src/weights/tensor-type.ts';
import { xorshift } from './random-values.ts';
import { llamaTensors, params, type ReleasedTensor, vocabulary } from './released-tensors.ts';

const alignment = 32;
const blockSize = 32;
/** GGUF's numbers of types: of tensors, and of metadata. */
const tensorType = { F32: 0, Q4_0: 2, Q8_0: 8 } as const;
const metaType = { u32: 4, i32: 5, f32: 6, string: 8, array: 9 } as const;
const bytesOf = { F32: 4, Q4_0: 18 / blockSize, Q8_0: 34 / blockSize } as const;
/** Blocks at a time. */
const pieceBlocks = 2 ** 18;
/** Of each block: levels of this step make matrices like LLaMA's. */
const scale = Float16Array.of(0.005);

interface GgufTensor extends ReleasedTensor {
  type: keyof typeof tensorType;
}

/** Writes a GGUF file of LLaMA-7B's shape with random levels: matrices in Q4_0, the head in Q8_0, norms in float32. */
export async function writeQ40Model(file: string): Promise<void> {
  const tensors = llamaTensors().flatMap(asGguf);
  const output = createWriteStream(file);
  const write = async (bytes: Uint8Array): Promise<void> => {
    if (!output.write(bytes)) await once(output, 'drain');
  };
  await write(header(tensors));
  const random = xorshift(7);
  for (const { type, shape } of tensors) {
    if (type === 'F32') await write(padded(Buffer.from(new Float32Array(valueCount(shape)).fill(1).buffer)));
    else await writeBlocks(type, valueCount(shape) / blockSize, random, write);
  }
  output.end();
  await once(output, 'finish');
}

/** Meta's names in llama.cpp's, and the type of each. */
function asGguf({ name, shape }: ReleasedTensor): GgufTensor[] {
  const outer: Record<string, string> = {
    'tok_embeddings.weight': 'token_embd.weight',
    'norm.weight': 'output_norm.weight',
    'output.weight': 'output.weight',
  };
  const parts: Record<string, string> = {
    'attention.wq': 'attn_q',
    'attention.wk': 'attn_k',
    'attention.wv': 'attn_v',
    'attention.wo': 'attn_output',
    'feed_forward.w1': 'ffn_gate',
    'feed_forward.w2': 'ffn_down',
    'feed_forward.w3': 'ffn_up',
    attention_norm: 'attn_norm',
    ffn_norm: 'ffn_norm',
  };
  const [, layer, part = ''] = /^layers\.(\d+)\.(.+)\.weight$/.exec(name) ?? [];
  const renamed = outer[name] ?? (parts[part] && `blk.${layer}.${parts[part]}.weight`);
  if (!renamed) return [];
  const type = shape.length === 1 ? 'F32' : name === 'output.weight' ? 'Q8_0' : 'Q4_0';
  return [{ name: renamed, shape, type }];
}

async function writeBlocks(
  type: 'Q4_0' | 'Q8_0',
  blocks: number,
  random: () => number,
  write: (bytes: Uint8Array) => Promise<void>,
): Promise<void> {
  const blockBytes = bytesOf[type] * blockSize;
  const [low = 0, high = 0] = new Uint8Array(scale.buffer);
  for (let start = 0; start < blocks; start += pieceBlocks) {
    const bytes = Buffer.alloc(Math.min(pieceBlocks, blocks - start) * blockBytes);
    for (let at = 0; at + 4 <= bytes.length; at += 4) bytes.writeUInt32LE(random(), at);
    for (let at = 0; at < bytes.length; at += blockBytes) {
      bytes[at] = low;
      bytes[at + 1] = high;
    }
    await write(bytes);
  }
}

function header(tensors: readonly GgufTensor[]): Buffer {
  const metadata = [
    text('general.architecture', 'llama'),
    number('llama.context_length', 'u32', 2048),
    number('llama.embedding_length', 'u32', params.dim),
    number('llama.block_count', 'u32', params.n_layers),
    number('llama.feed_forward_length', 'u32', 11_008),
    number('llama.attention.head_count', 'u32', params.n_heads),
    number('llama.rope.dimension_count', 'u32', params.dim / params.n_heads),
    number('llama.attention.layer_norm_rms_epsilon', 'f32', params.norm_eps),
    text('tokenizer.ggml.model', 'llama'),
    array(
      'tokenizer.ggml.tokens',
      'string',
      Array.from({ length: vocabulary }, (_, id) => string(pieceOf(id))),
    ),
    array(
      'tokenizer.ggml.scores',
      'f32',
      Array.from({ length: vocabulary }, (_, id) => plain('f32', -id)),
    ),
    array(
      'tokenizer.ggml.token_type',
      'i32',
      Array.from({ length: vocabulary }, (_, id) => plain('i32', kindOf(id))),
    ),
    number('tokenizer.ggml.bos_token_id', 'u32', 1),
    number('tokenizer.ggml.eos_token_id', 'u32', 2),
    number('tokenizer.ggml.unknown_token_id', 'u32', 0),
  ];
  let offset = 0;
  const table = tensors.map(({ name, shape, type }) => {
    const dimensions = shape.toReversed().map((size) => u64(size));
    const entry = [
      string(name),
      plain('u32', shape.length),
      ...dimensions,
      plain('u32', tensorType[type]),
      u64(offset),
    ];
    offset += Math.ceil((valueCount(shape) * bytesOf[type]) / alignment) * alignment;
    return Buffer.concat(entry);
  });
  const counts = [u64(tensors.length), u64(metadata.length)];
  return padded(Buffer.concat([Buffer.from('GGUF'), plain('u32', 3), ...counts, ...metadata, ...table]));
}

/** The three control pieces, a piece for each byte, and words. */
function pieceOf(id: number): string {
  const control = ['<unk>', '<s>', '</s>'][id];
  if (control) return control;
  const byte = id - 3;
  return byte < 256 ? `<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>` : `\u2581${id}`;
}

/** SentencePiece's kinds: 1 normal, 2 unknown, 3 control, 6 byte. */
function kindOf(id: number): number {
  if (id === 0) return 2;
  if (id < 3) return 3;
  return id < 259 ? 6 : 1;
}

function text(key: string, value: string): Buffer {
  return Buffer.concat([string(key), plain('u32', metaType.string), string(value)]);
}

function number(key: string, type: 'u32' | 'f32', value: number): Buffer {
  return Buffer.concat([string(key), plain('u32', metaType[type]), plain(type, value)]);
}

function array(key: string, type: keyof typeof metaType, items: readonly Buffer[]): Buffer {
  const head = [plain('u32', metaType.array), plain('u32', metaType[type]), u64(items.length)];
  return Buffer.concat([string(key), ...head, ...items]);
}

function plain(type: 'u32' | 'i32' | 'f32', value: number): Buffer {
  const bytes = Buffer.alloc(4);
  if (type === 'f32') bytes.writeFloatLE(value);
  else bytes.writeInt32LE(value);
  return bytes;
}

function string(value: string): Buffer {
  const bytes = Buffer.from(value);
  return Buffer.concat([u64(bytes.length), bytes]);
}

function u64(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
}

function padded(bytes: Buffer): Buffer {
  return Buffer.concat([bytes, Buffer.alloc((alignment - (bytes.length % alignment)) % alignment)]);
}
