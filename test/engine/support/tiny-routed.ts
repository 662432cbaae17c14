import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { routedAdapterShapes } from '../../../src/engine/systems/routed-llama.ts';
import type { LavinAdapterConfig } from '../../../src/nets/lavin-config.ts';
import { parseLlamaConfig } from '../../../src/nets/llama-config.ts';
import type { VisualNeckConfig } from '../../../src/nets/visual-neck.ts';
import { writeSafetensors } from '../../../src/weights/safetensors-writer.ts';
import { randomFloats } from './tensors.ts';
import { writeTinyModel } from './tiny-model.ts';

export interface TinyRoutedOptions {
  /** Absent: the adapter has no neck. */
  neck?: Omit<VisualNeckConfig, 'hiddenSize'>;
  /** The tower's file. */
  vision?: string;
  /** The tower's products. */
  tower?: 'fp32' | 'rq';
  /** Whether the second expert has every share, whatever the modality: as it is trained. */
  isRouted?: boolean;
  places?: LavinAdapterConfig['places'];
}

/** A tiny LLaMA with random adapters, and with a random neck where it is to have one. */
export function writeTinyRouted(
  folder: string,
  { neck: sizes, vision, tower = 'rq', isRouted = false, places = ['attn'] }: TinyRoutedOptions,
): { manifest: string; base: string; adapter: string; neck: VisualNeckConfig | undefined } {
  const base = writeTinyModel(join(folder, 'base'));
  const llama = parseLlamaConfig(JSON.parse(readFileSync(join(base, 'config.json'), 'utf8')));
  const lavin = { adapterSize: 8, adapterScale: 1, temperature: 10, places };
  const neck = sizes && { ...sizes, hiddenSize: llama.hiddenSize };
  const tensors = [...routedAdapterShapes(llama, lavin, neck)].map(([name, shape], index) => {
    const data = randomFloats(index + 1, shape).data as Float32Array;
    return [name, { dtype: 'F32' as const, shape, data: isRouted ? allSecond(name, data) : data }];
  });
  const adapter = join(folder, 'adapter.safetensors');
  writeSafetensors(adapter, Object.fromEntries(tensors));
  const manifest = join(folder, 'tiny.json');
  const content = {
    name: 'tiny',
    description: 'A tiny model that sees.',
    licence: 'MIT',
    net: 'routed-llama',
    adapter: 'adapter.safetensors',
    checkpoint: { kind: 'path', path: 'base' },
    parts: { base: '.', ...(vision && { vision }) },
    precision: { prefill: 'fp32', decode: 'fp32', kv: 'fp32', vision: tower },
    generation: { temperature: 0, topP: 1 },
  };
  writeFileSync(manifest, JSON.stringify(content));
  return { manifest, base, adapter, neck };
}

function allSecond(name: string, values: Float32Array): Float32Array {
  if (name.endsWith('expert_weights.weight')) return values.fill(0);
  if (name.endsWith('expert_weights.bias')) return values.fill(-1e4, 0, 1).fill(1e4, 1);
  return values;
}
