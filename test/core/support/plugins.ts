import { readSettings } from '../../../src/config/read-settings.ts';
import { expertContext } from '../../../src/core/experts/context.ts';
import type {
  ExpertContext,
  ExpertImage,
  ExpertPlugin,
  ExpertReport,
  Observation,
} from '../../../src/core/experts/plugin.ts';
import { silentLog } from './settings.ts';

/** What a plugin of a test does when it is shown an image. */
export type Observe = (
  image: ExpertImage,
  signal: AbortSignal,
  reports: readonly ExpertReport[],
) => Promise<Observation[]>;

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

/** The words that were read. */
export function wordsOf(observations: readonly Observation[]): string[] {
  return observations.flatMap((seen) => (seen.kind === 'text' ? seen.text : []));
}

/** A verified image of one pixel; different numbers are different images. */
export function imageNumber(number: number): ExpertImage {
  return { number, name: `${number}.png`, width: 1, height: 1, rgb: new Uint8Array(3), hash: `hash of ${number}` };
}

/** What the host starts a plugin with; weights lie in the machine's own cache folder, so that they are fetched once. */
export function contextOf(plugin: ExpertPlugin, own: Record<string, string> = {}): ExpertContext {
  const { TYTO_CACHE_DIR } = process.env;
  const settings = readSettings({ TYTO_CACHE_DIR }, []);
  return expertContext(
    plugin,
    { ...settings, experts: { ...settings.experts, plugins: { [plugin.name]: own } } },
    silentLog,
  );
}

/** Never settles, whatever the signal says. */
export function hang(): Promise<never> {
  return new Promise(() => undefined);
}
