import { readFile } from 'node:fs/promises';
import { readEnvironment } from '../../src/config/environment.ts';
import { readSettings } from '../../src/config/read-settings.ts';
import { expertContext } from '../../src/core/experts/context.ts';
import { discoverExperts } from '../../src/core/experts/discover.ts';
import type { Expert, ExpertImage, ExpertPlugin, ExpertReport } from '../../src/core/experts/plugin.ts';
import { decodePicture } from '../../src/core/intake/decode.ts';
import { createLogger } from '../../src/log/logger.ts';
import type { Looker, LookerTask } from './looker.ts';

const never = new AbortController().signal;

/** An expert plugin on decoded pictures. One that reads the others' reports gets real ones, which are made beforehand. */
export async function openExpert({ name, files }: Extract<LookerTask, { kind: 'expert' }>): Promise<Looker> {
  const settings = readSettings(readEnvironment());
  const start = async (plugin: ExpertPlugin): Promise<Expert> => {
    const expert = await plugin.create(expertContext(plugin, settings, createLogger('warn')));
    await expert.warmUp?.();
    return expert;
  };
  // Nobody else is loaded, so that the memory is this expert's own.
  const [plugin] = (await discoverExperts({ ...settings.experts, enabled: [name] })).plugins;
  if (!plugin) throw new Error(`There is no expert ${name}.`);
  const reports = plugin.accepts.includes('observations')
    ? await reportsOf((await discoverExperts({ ...settings.experts, enabled: 'all' })).plugins, start, files)
    : [];
  const expert = await start(plugin);
  let ready: { image: ExpertImage; reports: readonly ExpertReport[] } | undefined;
  return {
    async prepare(index) {
      ready = { image: await imageOf(files, index), reports: reports[index] ?? [] };
    },
    async look() {
      if (ready) await expert.observe(ready.image, never, ready.reports);
    },
  };
}

async function imageOf(files: readonly string[], index: number): Promise<ExpertImage> {
  const file = files[index] as string;
  const { width, height, rgb, hash } = await decodePicture(await readFile(file), 36e6);
  return { number: index + 1, name: file, width, height, rgb, hash };
}

/** By picture: what the experts that look at pictures saw in it. */
async function reportsOf(
  plugins: readonly ExpertPlugin[],
  start: (plugin: ExpertPlugin) => Promise<Expert>,
  files: readonly string[],
): Promise<ExpertReport[][]> {
  const reports: ExpertReport[][] = files.map(() => []);
  for (const plugin of plugins.filter(({ accepts }) => !accepts.includes('observations'))) {
    const expert = await start(plugin);
    for (const index of files.keys()) {
      const image = await imageOf(files, index);
      const observations = await expert.observe(image, never, []);
      const { name, version } = plugin;
      reports[index]?.push({ name, version, image: image.number, ms: 0, ok: true, observations });
    }
    await expert.dispose();
  }
  return reports;
}
