import { type TensorSource, UnsupportedFileError } from '../tensor-source.ts';

/** What an adapter's tensors say about it. */
export interface LlamaAdapterV2Shape {
  /** Width of the decoder it was made for. */
  hidden: number;
  adaptedLayers: number;
  /** Adaption prompts of a layer. */
  prompts: number;
  /** Layers from the first on with visual tokens of their own; 0 where they are added to the adaption prompts. */
  visualLayers: number;
  /** The file's second gates are in use. */
  newGate: boolean;
  loraRank?: number;
  /** The side of the image; absent in a model of text alone. */
  visual?: {
    /** Width of the image tower's features. */
    features: number;
    width: number;
    blocks: number;
    /** Width of the blocks' inner layer. */
    inner: number;
    queries: number;
  };
}

/** Reads an adapter's sizes off its tensors, which have our names. @throws {UnsupportedFileError} */
export function adapterShape(
  adapter: TensorSource,
  path: string,
  layout: { prompts?: number; visualLayers?: number },
): LlamaAdapterV2Shape {
  const size = (name: string, axis: 0 | 1): number => {
    if (!adapter.has(name)) throw new UnsupportedFileError(path, `it lacks the tensor "${name}" of a LLaMA-Adapter V2`);
    return adapter.info(name).shape[axis] ?? 0;
  };
  const rows = size('adapter_query.weight', 0);
  const isVisual = adapter.names().some((name) => /^(visual_|clip_)/.test(name));
  const queries = isVisual ? size('visual_query.weight', 0) : undefined;
  const prompts = layout.prompts ?? queries;
  if (!prompts || rows % prompts !== 0) {
    const what = prompts ? `${prompts} prompts a layer` : 'a number of prompts that is not given';
    throw new UnsupportedFileError(path, `its ${rows} rows of "adapter_query.weight" do not split into ${what}`);
  }
  const lora = adapter.names().find((name) => name.endsWith('.lora_down'));
  return {
    hidden: size('adapter_query.weight', 1),
    adaptedLayers: rows / prompts,
    prompts,
    visualLayers: layout.visualLayers ?? 0,
    newGate: adapter.names().some((name) => name.endsWith('.new_gate')),
    ...(lora && { loraRank: size(lora, 0) }),
    ...(queries && {
      visual: {
        features: size('clip_proj.weight', 1),
        width: size('clip_proj.weight', 0),
        blocks: adapter.names().filter((name) => /^visual_blocks\.\d+\.norm1\.weight$/.test(name)).length,
        inner: adapter.has('visual_blocks.0.mlp.fc1.weight') ? size('visual_blocks.0.mlp.fc1.weight', 0) : 0,
        queries,
      },
    }),
  };
}
