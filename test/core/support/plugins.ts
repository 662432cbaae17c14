import type { ExpertImage, ExpertPlugin, Observation } from '../../../src/core/experts/plugin.ts';

/** What a plugin of a test does when it is shown an image. */
export type Observe = (image: ExpertImage, signal: AbortSignal) => Promise<Observation[]>;

/** A plugin that does what the test says. */
export function pluginOf(name: string, observe: Observe, parts: Partial<ExpertPlugin> = {}): ExpertPlugin {
  return {
    name,
    version: '1',
    description: 'Plays an expert in a test.',
    accepts: ['image'],
    cost: 'light',
    deadlineMs: 5_000,
    create: async () => ({ observe, dispose: async () => undefined }),
    ...parts,
  };
}

/** An observation of these words. */
export function saw(text: string): Observation {
  return { kind: 'text', text, confidence: 0.9 };
}

/** A verified image of one pixel; different numbers are different images. */
export function imageNumber(number: number): ExpertImage {
  return { number, name: `${number}.png`, width: 1, height: 1, png: Buffer.alloc(0), hash: `hash of ${number}` };
}

/** Never settles, whatever the signal says. */
export function hang(): Promise<never> {
  return new Promise(() => undefined);
}
