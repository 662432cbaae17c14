import { globSync } from 'node:fs';
import path from 'node:path';
import type { PromptToken } from '../../../src/engine/embed.ts';
import type { MplugOwl } from '../../../src/engine/systems/mplug-owl.ts';
import { openSafetensors } from '../../../src/weights/safetensors.ts';
import type { TensorSource } from '../../../src/weights/tensor-source.ts';
import { integers } from '../../engine/support/goldens.ts';
import { configOf } from '../config-file.ts';

/** A prompt and what the official code made of it. */
export interface OwlCase {
  name: string;
  file: TensorSource;
  /** Negative where a picture's tokens stand. */
  ids: number[];
  /** Which of the folder's pictures stand there, in order. */
  images: number[];
  /** The prompt as text, of cases that have one. */
  prompt?: string;
}

interface CaseEntry {
  images: number[];
  prompt?: string;
}

/** Every inference case of a golden folder. Those with an adapter have the ids of the case that they are named after. */
export function openCases(folder: string): OwlCase[] {
  const entries = configOf(folder, 'cases.json').cases as Record<string, CaseEntry>;
  return globSync('case_*.safetensors', { cwd: folder })
    .sort()
    .map((name) => {
      const file = openSafetensors(path.join(folder, name));
      const plain = name.replace('_with_adapter', '');
      const holding = name === plain ? file : openSafetensors(path.join(folder, plain));
      const { images = [], prompt } = entries[plain.slice('case_'.length, -'.safetensors'.length)] ?? {};
      const ids = integers(holding, 'input_ids');
      if (holding !== file) holding.close();
      return { name: path.basename(name, '.safetensors'), file, ids, images, ...(prompt !== undefined && { prompt }) };
    });
}

/** The vision model's inputs, one for each picture of the folder. */
export function openPictures(folder: string): { file: TensorSource; pixels: Float32Array[] } {
  const file = openSafetensors(path.join(folder, 'vision.safetensors'));
  const [count = 0] = file.info('pixel_values').shape;
  return { file, pixels: Array.from({ length: count }, (_, index) => file.read('pixel_values', index, index + 1)) };
}

/** The case's prompt as the decoder reads it. */
export async function promptOf(
  owl: MplugOwl,
  { ids, images }: OwlCase,
  pixels: readonly Float32Array[],
): Promise<PromptToken[]> {
  const seen = await Promise.all(images.map((image) => owl.look(pixels[image] as Float32Array)));
  const visual = seen.flat().values();
  return ids.map((id) => (id < 0 ? (visual.next().value as Float32Array) : id));
}
