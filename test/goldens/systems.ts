import type { GoldenSystem } from './check.ts';
import { clipVision } from './clip-vision.ts';
import { gguf } from './gguf.ts';
import { lavin } from './lavin.ts';
import { llama } from './llama.ts';
import { llamaAdapterV2 } from './llama-adapter-v2.ts';
import { mplugOwl } from './mplug-owl.ts';

/** Every kind of golden folder that is known. A folder is of one kind at most. */
export const SYSTEMS: readonly GoldenSystem[] = [llama, gguf, clipVision, lavin, llamaAdapterV2, mplugOwl];
