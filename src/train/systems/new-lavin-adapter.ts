import { lavinAdapterShapes } from '../../engine/systems/lavin.ts';
import type { ClipConfig } from '../../nets/clip-config.ts';
import type { LavinConfig } from '../../nets/lavin-config.ts';
import type { LlamaConfig } from '../../nets/llama-config.ts';
import type { MemoryTensor } from '../../weights/memory-tensors.ts';
import { Random } from '../random.ts';
import { type Beginning, linear, normal, xavier, zeros } from './initial.ts';

/**
 * An adapter of LaVIN as the official code begins with it: its up-projections are zero, so that the model answers as its
 * base does.
 */
export function newLavinAdapter(
  nets: { llama: LlamaConfig; clip: ClipConfig; lavin: LavinConfig },
  seed: number,
): Map<string, MemoryTensor> {
  const shapes = lavinAdapterShapes(nets.llama, nets.clip, nets.lavin);
  return new Map(
    [...shapes].map(([name, shape]) => [name, beginningOf(name, shapes)(shape, Random.of(seed, name))] as const),
  );
}

function beginningOf(name: string, shapes: ReadonlyMap<string, readonly number[]>): Beginning {
  if (name === 'adapter_modality_embedding.weight') return normal;
  const isDefault = /^adapter_proj\.|\.expert_weights\./.test(name);
  if (isDefault) return linear(shapes.get(name.replace(/\.bias$/, '.weight'))?.[1]);
  return name.endsWith('.conv_A.weight') ? xavier : zeros;
}
