import { dequantise } from '../dequantise.ts';
import { checkedRows } from '../stored-tensors.ts';
import {
  CorruptFileError,
  type TensorInfo,
  type TensorSource,
  UnknownTensorError,
  UnsupportedFileError,
} from '../tensor-source.ts';
import { storedBytes } from '../tensor-type.ts';

/** OpenAI's heads are all of this size. */
const HEAD_SIZE = 64;

/** Outer tensors: OpenAI's name to Hugging Face's. */
const OUTER: Readonly<Record<string, string>> = {
  'visual.class_embedding': 'vision_model.embeddings.class_embedding',
  'visual.positional_embedding': 'vision_model.embeddings.position_embedding.weight',
  'visual.conv1.weight': 'vision_model.embeddings.patch_embedding.weight',
  'visual.ln_pre.weight': 'vision_model.pre_layrnorm.weight',
  'visual.ln_pre.bias': 'vision_model.pre_layrnorm.bias',
  'visual.ln_post.weight': 'vision_model.post_layernorm.weight',
  'visual.ln_post.bias': 'vision_model.post_layernorm.bias',
};
const PROJECTION = 'visual.proj';

/** Modules of a layer. */
const OF_LAYER: Readonly<Record<string, string>> = {
  ln_1: 'layer_norm1',
  ln_2: 'layer_norm2',
  'attn.out_proj': 'self_attn.out_proj',
  'mlp.c_fc': 'mlp.fc1',
  'mlp.c_proj': 'mlp.fc2',
};

/** Part of a stored tensor that another name stands for. */
type Part = { stored: string; third?: 0 | 1 | 2; transposed?: true };

/**
 * The configuration that the shapes of OpenAI's tensors tell, with the keys of Hugging Face's `clip_vision_model`.
 * @throws {UnsupportedFileError} for a ResNet tower.
 */
export function configOfOpenAi(tensors: TensorSource, label: string): Readonly<Record<string, unknown>> {
  if (!tensors.has('visual.class_embedding')) {
    throw new UnsupportedFileError(label, 'its image tower is no vision transformer; take a ViT, such as ViT-L-14.pt');
  }
  const [width = 0, , patch = 0] = tensors.info('visual.conv1.weight').shape;
  const [positions = 0] = tensors.info('visual.positional_embedding').shape;
  const grid = Math.sqrt(positions - 1);
  if (!Number.isInteger(grid))
    throw new CorruptFileError(label, `its tower has ${positions} positions, no square and one`);
  const layers = new Set(tensors.names().map((name) => /^visual\.transformer\.resblocks\.(\d+)\./.exec(name)?.[1]));
  layers.delete(undefined);
  return {
    hidden_size: width,
    intermediate_size: tensors.info('visual.transformer.resblocks.0.mlp.c_fc.weight').shape[0] ?? 0,
    num_hidden_layers: layers.size,
    num_attention_heads: Math.floor(width / HEAD_SIZE),
    image_size: grid * patch,
    patch_size: patch,
    projection_dim: tensors.info(PROJECTION).shape[1] ?? 0,
    hidden_act: 'quick_gelu',
    layer_norm_eps: 1e-5,
  };
}

/**
 * OpenAI's image tower under Hugging Face's names. Queries, keys and values, which OpenAI keeps in one matrix, are its
 * thirds; the projection is transposed. Whatever does not begin with `visual.` is left out.
 * @throws {UnsupportedFileError} naming each tensor of the tower that is not known.
 */
export function openAiVisionTensors(source: TensorSource, label: string): TensorSource {
  const parts = new Map<string, Part>();
  const strangers: string[] = [];
  for (const stored of source.names()) {
    if (!stored.startsWith('visual.') || isSetting(stored)) continue;
    const found = partsOf(stored);
    if (found.length === 0) strangers.push(stored);
    for (const [name, part] of found) parts.set(name, part);
  }
  if (strangers.length > 0) {
    throw new UnsupportedFileError(label, `these tensors are no part of CLIP's image tower: ${strangers.join(', ')}`);
  }
  return new OpenAiVisionTensors(source, label, parts);
}

/** Scripted archives keep a few numbers of the configuration as tensors. */
function isSetting(stored: string): boolean {
  return /^visual\.(input_resolution|output_dim)$/.test(stored);
}

function partsOf(stored: string): [name: string, part: Part][] {
  if (stored === PROJECTION) return [['visual_projection.weight', { stored, transposed: true }]];
  const outer = OUTER[stored];
  if (outer !== undefined) return [[outer, { stored }]];
  const {
    layer,
    module = '',
    kind,
  } = /^visual\.transformer\.resblocks\.(?<layer>\d+)\.(?<module>.+?)[._](?<kind>weight|bias)$/.exec(stored)?.groups ??
  {};
  const prefix = `vision_model.encoder.layers.${layer}`;
  if (module === 'attn.in_proj') {
    const projections = ['q_proj', 'k_proj', 'v_proj'] as const;
    return projections.map((name, third) => [
      `${prefix}.self_attn.${name}.${kind}`,
      { stored, third: third as 0 | 1 | 2 },
    ]);
  }
  const renamed = OF_LAYER[module];
  return renamed === undefined ? [] : [[`${prefix}.${renamed}.${kind}`, { stored }]];
}

class OpenAiVisionTensors implements TensorSource {
  readonly #source: TensorSource;
  readonly #label: string;
  readonly #parts: ReadonlyMap<string, Part>;

  constructor(source: TensorSource, label: string, parts: ReadonlyMap<string, Part>) {
    this.#source = source;
    this.#label = label;
    this.#parts = parts;
  }

  names(): string[] {
    return [...this.#parts.keys()];
  }

  has(name: string): boolean {
    return this.#parts.has(name);
  }

  info(name: string): TensorInfo {
    const { stored, third, transposed } = this.#part(name);
    const { dtype, shape, byteLength } = this.#source.info(stored);
    if (transposed) return { dtype, shape: shape.toReversed(), byteLength };
    if (third === undefined) return { dtype, shape, byteLength };
    return { dtype, shape: [(shape[0] ?? 0) / 3, ...shape.slice(1)], byteLength: byteLength / 3 };
  }

  read(name: string, from?: number, to?: number): Float32Array {
    return dequantise(this.info(name).dtype, this.raw(name, from, to));
  }

  raw(name: string, from?: number, to?: number): Uint8Array {
    const { stored, third = 0, transposed } = this.#part(name);
    const { dtype, shape } = this.info(name);
    const rows = checkedRows(name, shape, from, to);
    if (transposed) return columnsOf(this.#source.raw(stored), rows, shape, storedBytes(dtype, 1) ?? 1);
    const first = third * (shape[0] ?? 0);
    return this.#source.raw(stored, first + rows.from, first + rows.to);
  }

  close(): void {
    this.#source.close();
  }

  #part(name: string): Part {
    const part = this.#parts.get(name);
    if (part === undefined) throw new UnknownTensorError(name, this.#label);
    return part;
  }
}

/** Columns [from, to) of a matrix as rows. @param shape Of the transposed matrix. */
function columnsOf(
  matrix: Uint8Array,
  { from, to }: { from: number; to: number },
  [width = 0, height = 0]: readonly number[],
  valueBytes: number,
): Uint8Array {
  const columns = new Uint8Array((to - from) * height * valueBytes);
  let target = 0;
  for (let column = from; column < to; column++) {
    for (let row = 0; row < height; row++, target += valueBytes) {
      const at = (row * width + column) * valueBytes;
      columns.set(matrix.subarray(at, at + valueBytes), target);
    }
  }
  return columns;
}
