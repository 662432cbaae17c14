import { decoderVariation, modalityVariation } from '../../nets/lavin.ts';
import type { DecoderPlace, LavinAdapterConfig } from '../../nets/lavin-config.ts';
import { buildLlama } from '../../nets/llama.ts';
import { type LlamaConfig, parseLlamaConfig } from '../../nets/llama-config.ts';
import { readVisualNeckConfig, type VisualNeckConfig, visualNeckShapes } from '../../nets/visual-neck.ts';
import { checkTensors, type ExpectedShapes } from '../../weights/check-tensors.ts';
import { joinTensors } from '../../weights/joined-tensors.ts';
import { checkLlamaTensors } from '../../weights/llama-tensors.ts';
import type { LlamaWeights } from '../../weights/meta-llama.ts';
import { openSafetensors, type SafetensorsFile } from '../../weights/safetensors.ts';
import { type TensorSource, UnsupportedFileError } from '../../weights/tensor-source.ts';
import { compileModel } from '../compile/compile.ts';
import { expectedTensors } from '../compile/expected-tensors.ts';
import type { Formats } from '../compile/formats.ts';
import { LlamaDecoder } from '../llama-decoder.ts';
import type { Runtime, SessionOptions } from '../runtime/runtime.ts';
import { FEATURES } from './dinov2-tower.ts';
import { type Modality, type RouterShares, routerShares } from './lavin-shares.ts';

/**
 * A LLaMA with LaVIN's routed adapters (Luo et al. 2023, section 3) in its decoder and no image tower: what experts saw in
 * pictures stands in the prompt as words. The router keeps text the base model's own: with the shares of text, the adapters
 * add nothing.
 */
export interface RoutedLlama {
  llama: LlamaConfig;
  lavin: LavinAdapterConfig;
  /** Between a tower's features and the decoder; absent: it reads words alone. */
  neck?: VisualNeckConfig;
  /** Decoder under Hugging Face names, adapters under LaVIN's official ones. */
  tensors: TensorSource;
  /** Files and folders that it was read from. */
  sources: readonly string[];
}

export interface RoutedLlamaOptions {
  /** Folder of all compiled models. */
  folder: string;
  /** Of the model, for people who look into the folder. */
  name: string;
  formats: Formats;
  contextLength: number;
  /** Tokens that quantised formats are calibrated on. */
  sample: readonly number[];
  session: SessionOptions;
}

const defaultTemperature = 10;

/**
 * Puts decoder and adapter together.
 * @throws {UnsupportedFileError} when the adapter is none, or was made for another decoder.
 * @throws {WrongTensorsError} naming each tensor that is missing, not expected or of another shape.
 */
export function describeRoutedLlama(base: LlamaWeights & { path: string }, adapterPath: string): RoutedLlama {
  const llama = parseLlamaConfig(base.config);
  checkLlamaTensors(base.config, base.tensors, base.path);
  const adapter = openSafetensors(adapterPath);
  try {
    const lavin = adapterConfig(adapter, adapterPath);
    const advice = 'it was made for another decoder';
    const neck = readVisualNeckConfig(adapter, FEATURES);
    checkTensors(adapter, adapterPath, routedAdapterShapes(llama, lavin, neck), { advice });
    const tensors = joinTensors(base.tensors, adapter);
    return { llama, lavin, ...(neck && { neck }), tensors, sources: [base.path, adapterPath] };
  } catch (error) {
    adapter.close();
    throw error;
  }
}

/** The adapter's tensors by LaVIN's official names, and those of the neck where there is one. */
export function routedAdapterShapes(
  llama: LlamaConfig,
  lavin: LavinAdapterConfig,
  neck?: VisualNeckConfig,
): ExpectedShapes {
  const all = expectedTensors((graph, parameters) => {
    const options = { cache: 'float32', contextLength: 1 } as const;
    buildLlama(graph, llama, parameters, options, modalityVariation(graph, lavin, llama, parameters));
  });
  const adapters = [...all].filter(([name]) => name.startsWith('layers.'));
  const modalities = ['adapter_modality_embedding.weight', [2, llama.hiddenSize]] as const;
  return new Map([...adapters, modalities, ...(neck ? visualNeckShapes(neck) : [])]);
}

function adapterConfig(adapter: SafetensorsFile, path: string): LavinAdapterConfig {
  const nameOf = (place: DecoderPlace) => `layers.0.adapter_${place}.conv_A.weight`;
  const places = (['attn', 'mlp'] as const).filter((place) => adapter.has(nameOf(place)));
  const first = nameOf(places[0] ?? 'attn');
  if (places.length === 0) throw new UnsupportedFileError(path, `it is no adapter of LaVIN: it lacks ${first}`);
  const { temperature = defaultTemperature, adapter_scale: scale = 1 } = adapter.metadata;
  return {
    adapterSize: adapter.info(first).shape[0] ?? 0,
    adapterScale: Number(scale),
    temperature: Number(temperature),
    ...(places.includes('mlp') && { places }),
  };
}

/** A routed LLaMA, loaded: `attune` tells the decoder what a conversation is about. */
export class RoutedDecoder {
  readonly decoder: LlamaDecoder;
  /** Shares of the two experts of each layer, for each modality. */
  readonly shares: RouterShares;

  private constructor(decoder: LlamaDecoder, shares: RouterShares) {
    this.decoder = decoder;
    this.shares = shares;
    this.attune('text');
  }

  /**
   * Compiles the model where it is not yet, and opens its sessions. It closes the model's files in the end.
   * @throws {RuntimeError}
   * @throws {DiskFullError} when there is no room for the compiled model.
   */
  static async load(model: RoutedLlama, runtime: Runtime, options: RoutedLlamaOptions): Promise<RoutedDecoder> {
    const { llama, lavin, tensors, sources } = model;
    const { session, formats, contextLength } = options;
    const shares = await routerShares(model, runtime, options);
    const compiled = await compileModel({ tensors }, llama, runtime, {
      ...options,
      sources,
      threads: session.threads,
      variation: {
        made: lavin,
        build: (graph, parameters) => decoderVariation(graph, lavin, llama, parameters),
      },
    });
    const checkpoint = { config: llama, tensors, formats, contextLength };
    const inputs = { router_shares: [llama.layers, 2] };
    return new RoutedDecoder(await LlamaDecoder.load(runtime, compiled, checkpoint, session, { inputs }), shares);
  }

  /** Makes the adapters those of a conversation with a picture in it, or without. */
  attune(modality: Modality): void {
    this.decoder.setInputs({ router_shares: this.shares[modality] });
  }
}
