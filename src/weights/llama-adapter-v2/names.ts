import { huggingFaceModule, huggingFaceTensor } from '../meta-llama/names.ts';

/** The image's side and the prompts, which no LLaMA has. */
const OWN = /^(adapter_query|visual_query|visual_blocks|clip_proj|clip_proj_norm|visual_proj|visual_proj_norm)\./;

/**
 * Our name of a tensor in an adapter file, undefined for a stranger. Tensors of the decoder get Hugging Face's names of
 * their layers, and endings that say what they do there:
 * `lora_down`, `lora_up`, `bias`, `input_scale` (the chat model's `wq_scale`), `output_scale` (`wq.scale`, the paper's),
 * `gate`, `new_gate`.
 */
export function adapterTensorName(stored: string): string | undefined {
  if (OWN.test(stored)) return stored;
  const name = stored.replace(/^llama\./, '');

  const gate = /^layers\.(?<layer>\d+)\.attention\.(?<gate>(new_)?gate)$/.exec(name)?.groups;
  if (gate) return `model.layers.${gate.layer}.self_attn.${gate.gate}`;

  const lora = /^(?<block>layers\.\d+\.\w+)\.lora_(?<linear>w\w)_l(?<side>[12])\.weight$/.exec(name)?.groups;
  if (lora) return part(`${lora.block}.${lora.linear}`, lora.side === '1' ? 'lora_down' : 'lora_up');

  const tuning = /^(?<module>.+\.w\w)(?<link>[._])(?<kind>bias|scale)$/.exec(name)?.groups;
  if (tuning?.kind === 'bias') return part(tuning.module ?? '', 'bias');
  if (tuning) return part(tuning.module ?? '', tuning.link === '_' ? 'input_scale' : 'output_scale');

  return /(^|_)norm\.weight$/.test(name) ? huggingFaceTensor(name) : undefined;
}

/** Modules of a layer: Hugging Face's name to Meta's. */
const OFFICIAL: Readonly<Record<string, string>> = {
  'self_attn.q_proj': 'attention.wq',
  'self_attn.k_proj': 'attention.wk',
  'self_attn.v_proj': 'attention.wv',
  'self_attn.o_proj': 'attention.wo',
  'mlp.gate_proj': 'feed_forward.w1',
  'mlp.down_proj': 'feed_forward.w2',
  'mlp.up_proj': 'feed_forward.w3',
  input_layernorm: 'attention_norm',
  post_attention_layernorm: 'ffn_norm',
  self_attn: 'attention',
};

/** The name under which the official saver writes a tensor of ours: what messages say. */
export function officialTensorName(name: string): string {
  if (name === 'model.norm.weight') return 'llama.norm.weight';
  const {
    layer,
    module = '',
    kind,
  } = /^model\.layers\.(?<layer>\d+)\.(?<module>.+)\.(?<kind>\w+)$/.exec(name)?.groups ?? {};
  const official = OFFICIAL[module];
  if (official === undefined) return name;
  const prefix = `llama.layers.${layer}.${official}`;
  if (kind === 'lora_down') return `${prefix.replace(/w\w$/, 'lora_$&_l1')}.weight`;
  if (kind === 'lora_up') return `${prefix.replace(/w\w$/, 'lora_$&_l2')}.weight`;
  if (kind === 'input_scale') return `${prefix}_scale`;
  return kind === 'output_scale' ? `${prefix}.scale` : `${prefix}.${kind}`;
}

/** Whether rows of a tensor of ours follow the rows of rotated queries or keys. */
export function followsRotatedRows(name: string): boolean {
  return /\.self_attn\.[qk]_proj\.(bias|lora_up|output_scale)$/.test(name);
}

function part(module: string, ending: string): string | undefined {
  const name = huggingFaceModule(module);
  return name && `${name}.${ending}`;
}
