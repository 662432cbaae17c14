import { renameTensors } from './renamed-tensors.ts';
import { openSafetensors } from './safetensors.ts';
import { type TensorSource, UnsupportedFileError } from './tensor-source.ts';
import { type PickleDict, PickleObject, type PickleValue } from './torch/pickle-values.ts';
import { openTorch } from './torch.ts';

/** An adapter file of LaVIN: everything that was trained. */
export interface LavinAdapter {
  path: string;
  /** Sizes that the shapes of its tensors tell. */
  shape: {
    /** Width of the adapters' bottlenecks. */
    adapterSize: number;
    neckSize: number;
    visionAdapter: 'router' | 'normal';
    /** Widths of the decoder and of the image tower that it was made for. */
    hiddenSize: number;
    visionSize: number;
  };
  /** What the trainer's command line said, where the file tells it. */
  settings: { temperature?: number; adapterScale?: number };
  /** Under the names of the official code, without `module.` before them. */
  tensors: TensorSource;
}

/**
 * Opens an adapter: the official trainer's `checkpoint-N.pth`, or safetensors of the same names.
 * @throws {UnsupportedFileError} when it is no adapter of LaVIN.
 * @throws {CorruptFileError} when the file is damaged.
 */
export function openLavinAdapter(path: string): LavinAdapter {
  const stored = path.endsWith('.safetensors') ? openSafetensors(path) : openTorch(path);
  try {
    const given = 'content' in stored ? argumentsIn(stored.content) : new Map(Object.entries(stored.metadata));
    return lavinAdapterOf(stored, path, settingsOf(given));
  } catch (error) {
    stored.close();
    throw error;
  }
}

/** The same of tensors that are open. @param path Names them in errors. */
export function lavinAdapterOf(
  stored: TensorSource,
  path: string,
  settings: LavinAdapter['settings'] = {},
): LavinAdapter {
  // Beside the weights the trainer saved its optimizer's state, whose names are of no interest here.
  const tensors = renameTensors(stored, path, adapterName);
  return { path, shape: shapeOf(tensors, path), settings, tensors };
}

/** The official name of a stored tensor; nothing for the state of a training. */
function adapterName(stored: string): string | undefined {
  if (/^(optimizer|scaler)\./.test(stored)) return undefined;
  return stored.replace(/^model\./, '').replace(/^module\./, '');
}

function shapeOf(tensors: TensorSource, path: string): LavinAdapter['shape'] {
  const needed = {
    modality: 'adapter_modality_embedding.weight',
    neck: 'adapter_proj.conv_A.weight',
    adapter: 'layers.0.adapter_attn.conv_A.weight',
    vision: 'backbone.visual.transformer.resblocks.0.adapter_attn.conv_A.weight',
  };
  const missing = Object.values(needed).filter((name) => !tensors.has(name));
  if (missing.length > 0)
    throw new UnsupportedFileError(path, `it is no adapter of LaVIN: it lacks ${missing.join(', ')}`);
  const size = (name: string, axis: number) => tensors.info(name).shape[axis] ?? 0;
  const isRouted = tensors.has(needed.vision.replace('conv_A', 'expert_weights'));
  return {
    adapterSize: size(needed.adapter, 0),
    neckSize: size(needed.neck, 0),
    visionAdapter: isRouted ? 'router' : 'normal',
    hiddenSize: size(needed.modality, 1),
    visionSize: size(needed.neck, 1),
  };
}

/** What the trainer was told: an `argparse.Namespace`, or a dictionary. */
function argumentsIn(content: PickleValue): PickleDict {
  const args = content instanceof Map ? content.get('args') : undefined;
  if (args instanceof PickleObject) return args.attributes;
  return args instanceof Map ? args : new Map();
}

function settingsOf(given: PickleDict): LavinAdapter['settings'] {
  const [temperature, adapterScale] = [numberIn(given, 'temperature'), numberIn(given, 'adapter_scale')];
  return { ...(temperature && { temperature }), ...(adapterScale && { adapterScale }) };
}

function numberIn(dict: PickleDict, key: string): number | undefined {
  const value = dict.get(key);
  // The header of safetensors holds texts alone.
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' || typeof number === 'bigint' ? Number(number) : undefined;
}
