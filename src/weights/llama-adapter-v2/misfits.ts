import { type TensorSource, UnsupportedFileError } from '../tensor-source.ts';
import { valueCount } from '../tensor-type.ts';
import { officialTensorName } from './names.ts';
import type { LlamaAdapterV2Shape } from './shape.ts';

/**
 * Holds an adapter against its base model and its own sizes.
 * @throws {UnsupportedFileError} naming every tensor that is missing or of another size than it must be.
 */
export function refuseMisfits(
  adapter: TensorSource,
  path: string,
  base: TensorSource,
  model: { hidden: number; layers: number; heads: number; shape: LlamaAdapterV2Shape },
): void {
  const { shape, hidden, layers } = model;
  if (shape.hidden !== hidden) {
    const widths = `its prompts are ${shape.hidden} wide, the model's tokens ${hidden}`;
    throw new UnsupportedFileError(path, `it was made for another base model: ${widths}`);
  }
  if (shape.adaptedLayers + shape.visualLayers > layers) {
    const counts = `it adapts ${shape.adaptedLayers + shape.visualLayers} layers, the model has ${layers}`;
    throw new UnsupportedFileError(path, `it was made for another base model: ${counts}`);
  }
  const expected = new Map([...gateSizes(model), ...visualSizes(shape), ...partnerSizes(adapter, layers)]);
  const missing = [...expected.keys()].filter((name) => !adapter.has(name));
  if (missing.length > 0)
    throw new UnsupportedFileError(path, `it lacks ${missing.map(officialTensorName).join(', ')}`);

  const misfits = adapter.names().flatMap((name) => {
    const size = expected.get(name) ?? sizeInBase(name, base);
    const stored = adapter.info(name).shape;
    return size === undefined || size === valueCount(stored)
      ? []
      : [`"${officialTensorName(name)}" is [${stored.join(', ')}]`];
  });
  if (misfits.length > 0) {
    throw new UnsupportedFileError(path, `it was made for another base model, or is damaged: ${misfits.join('; ')}`);
  }
}

type Sizes = [name: string, values: number | undefined][];

function gateSizes({ shape, layers, heads }: Parameters<typeof refuseMisfits>[3]): Sizes {
  return Array.from({ length: layers }, (_, layer) => layer)
    .filter((layer) => layer < shape.visualLayers || layer >= layers - shape.adaptedLayers)
    .map((layer) => `model.layers.${layer}.self_attn`)
    .flatMap(
      (name): Sizes => [[`${name}.gate`, heads], ...(shape.newGate ? [[`${name}.new_gate`, 1] as Sizes[0]] : [])],
    );
}

function visualSizes({ visual, hidden }: LlamaAdapterV2Shape): Sizes {
  if (!visual) return [];
  const { features, width, inner, queries } = visual;
  const linear = (name: string, from: number, to: number): Sizes => [
    [`${name}.weight`, from * to],
    [`${name}.bias`, to],
  ];
  const norm = (name: string, size: number): Sizes => linear(name, 1, size);
  const blocks = Array.from({ length: visual.blocks }, (_, block) => `visual_blocks.${block}`);
  return [
    ['visual_query.weight', queries * width],
    ...linear('clip_proj', features, width),
    ...norm('clip_proj_norm', width),
    ...linear('visual_proj', width, hidden),
    ...norm('visual_proj_norm', hidden),
    ...blocks.flatMap((name) => [
      ...norm(`${name}.norm1`, width),
      ...linear(`${name}.attn.qkv`, width, 3 * width),
      ...linear(`${name}.attn.proj`, width, width),
      ...norm(`${name}.norm2`, width),
      ...linear(`${name}.mlp.fc1`, width, inner),
      ...linear(`${name}.mlp.fc2`, inner, width),
    ]),
  ];
}

/** What is tuned in one layer is tuned in all of them, and a LoRA update has two sides. */
function partnerSizes(adapter: TensorSource, layers: number): Sizes {
  const kinds = new Set<string>();
  for (const name of adapter.names()) {
    const kind = /^model\.layers\.\d+\.(?<kind>.+)$/.exec(name)?.groups?.kind;
    if (!kind || /gate$/.test(kind)) continue;
    kinds.add(kind);
    if (kind.endsWith('.lora_up')) kinds.add(kind.replace(/up$/, 'down'));
    if (kind.endsWith('.lora_down')) kinds.add(kind.replace(/down$/, 'up'));
  }
  const numbers = Array.from({ length: layers }, (_, layer) => layer);
  return [...kinds].flatMap((kind) => numbers.map((layer): Sizes[0] => [`model.layers.${layer}.${kind}`, undefined]));
}

/** Values of a tensor that follows a weight of the base model, by its ending. */
function sizeInBase(name: string, base: TensorSource): number | undefined {
  const { layer, ending } = /^(?<layer>model\..+)\.(?<ending>\w+)$/.exec(name)?.groups ?? {};
  if (!layer || !ending || ending.startsWith('lora') || /gate$/.test(ending)) return undefined;
  const weight = `${layer}.weight`;
  if (!base.has(weight)) return 0;
  const [rows = 0, columns = 1] = base.info(weight).shape;
  if (ending === 'weight') return rows * columns;
  return ending === 'input_scale' ? columns : rows;
}
