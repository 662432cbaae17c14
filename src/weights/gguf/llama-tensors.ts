import { dequantise } from '../dequantise.ts';
import type { GgufFile } from '../gguf.ts';
import { checkedRows } from '../stored-tensors.ts';
import {
  CorruptFileError,
  type TensorInfo,
  type TensorSource,
  UnknownTensorError,
  UnsupportedFileError,
} from '../tensor-source.ts';
import type { GgufLlamaConfig } from './llama-config.ts';

/** Names outside of the layers: GGUF to Hugging Face. */
const OUTER_NAMES: Readonly<Record<string, string>> = {
  'token_embd.weight': 'model.embed_tokens.weight',
  'output_norm.weight': 'model.norm.weight',
  'output.weight': 'lm_head.weight',
};

/** Names of a layer's parts: GGUF to Hugging Face. */
const LAYER_NAMES: Readonly<Record<string, string>> = {
  attn_norm: 'input_layernorm',
  attn_q: 'self_attn.q_proj',
  attn_k: 'self_attn.k_proj',
  attn_v: 'self_attn.v_proj',
  attn_output: 'self_attn.o_proj',
  ffn_norm: 'post_attention_layernorm',
  ffn_gate: 'mlp.gate_proj',
  ffn_up: 'mlp.up_proj',
  ffn_down: 'mlp.down_proj',
};

/** RoPE tables: part of the configuration, not of the weights. */
const ROPE_TABLE = /^rope_freqs\.weight$|\.attn_rot_embd\.weight$/;

/**
 * A GGUF decoder's tensors under Hugging Face names. llama.cpp rotates adjacent values of a head where Hugging Face
 * rotates its halves, so its files hold the rows of q and k in another order; whole stored rows are moved back,
 * quantised ones as they are.
 * @throws {UnsupportedFileError} when the file holds a tensor that is no part of a LLaMA decoder.
 */
export function llamaTensorsOfGguf(gguf: GgufFile, config: GgufLlamaConfig): TensorSource {
  const ggufNames = new Map<string, string>();
  for (const name of gguf.tensors.names()) {
    if (ROPE_TABLE.test(name)) continue;
    ggufNames.set(huggingFaceName(gguf.path, name), name);
  }
  return new LlamaTensors(gguf, ggufNames, config.head_dim);
}

function huggingFaceName(path: string, name: string): string {
  const outer = OUTER_NAMES[name];
  if (outer !== undefined) return outer;
  const {
    layer,
    part = '',
    kind,
  } = /^blk\.(?<layer>\d+)\.(?<part>\w+)\.(?<kind>weight|bias)$/.exec(name)?.groups ?? {};
  const layerPart = LAYER_NAMES[part];
  if (layerPart !== undefined) return `model.layers.${layer}.${layerPart}.${kind}`;
  throw new UnsupportedFileError(path, `its tensor "${name}" is no part of a LLaMA decoder`);
}

class LlamaTensors implements TensorSource {
  readonly #gguf: GgufFile;
  readonly #ggufNames: ReadonlyMap<string, string>;
  readonly #headSize: number;

  constructor(gguf: GgufFile, ggufNames: ReadonlyMap<string, string>, headSize: number) {
    this.#gguf = gguf;
    this.#ggufNames = ggufNames;
    this.#headSize = headSize;
  }

  names(): string[] {
    return [...this.#ggufNames.keys()];
  }

  has(name: string): boolean {
    return this.#ggufNames.has(name);
  }

  info(name: string): TensorInfo {
    return this.#gguf.tensors.info(this.#ggufName(name));
  }

  read(name: string, from?: number, to?: number): Float32Array {
    return dequantise(this.info(name).dtype, this.raw(name, from, to));
  }

  raw(name: string, from?: number, to?: number): Uint8Array {
    const ggufName = this.#ggufName(name);
    return /\.attn_[qk]\./.test(ggufName)
      ? this.#rotatedRows(ggufName, from, to)
      : this.#gguf.tensors.raw(ggufName, from, to);
  }

  close(): void {
    this.#gguf.tensors.close();
  }

  /** Rows [from, to) in Hugging Face order: within a head, the file's even rows and then its odd ones. */
  #rotatedRows(ggufName: string, from?: number, to?: number): Uint8Array {
    const { shape, byteLength } = this.#gguf.tensors.info(ggufName);
    const rowCount = shape[0] ?? 0;
    const headSize = this.#headSize;
    if (rowCount % headSize !== 0) {
      throw new CorruptFileError(
        this.#gguf.path,
        `tensor "${ggufName}" has ${rowCount} rows, no multiple of ${headSize}`,
      );
    }
    const rows = checkedRows(ggufName, shape, from, to);
    const firstRow = Math.floor(rows.from / headSize) * headSize;
    const stored = this.#gguf.tensors.raw(ggufName, firstRow, Math.ceil(rows.to / headSize) * headSize);
    const rowBytes = byteLength / rowCount;
    const moved = new Uint8Array((rows.to - rows.from) * rowBytes);
    for (let row = rows.from; row < rows.to; row++) {
      const place = row % headSize;
      const half = headSize / 2;
      const storedPlace = place < half ? 2 * place : 2 * (place - half) + 1;
      const at = (row - place + storedPlace - firstRow) * rowBytes;
      moved.set(stored.subarray(at, at + rowBytes), (row - rows.from) * rowBytes);
    }
    return moved;
  }

  #ggufName(name: string): string {
    const ggufName = this.#ggufNames.get(name);
    if (ggufName === undefined) throw new UnknownTensorError(name, this.#gguf.path);
    return ggufName;
  }
}
