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
  const { plugins } = await discoverExperts({ ...settings.experts, enabled: 'all' });
  const plugin = plugins.find((one) => one.name === name);
  if (!plugin) throw new Error(`There is no expert ${name}.`);
  const start = async (one: ExpertPlugin): Promise<Expert> => {
    const expert = await one.create(expertContext(one, settings, createLogger('warn')));
    await expert.warmUp?.();
    return expert;
  };
  const images = await Promise.all(files.map((file, index) => imageOf(file, index + 1)));
  const readsReports = plugin.accepts.includes('observations');
  const first = readsReports ? plugins.filter(({ accepts }) => !accepts.includes('observations')) : [];
  const reports = await reportsOf(first, start, images);
  const expert = await start(plugin);
  return {
    async look(index) {
      await expert.observe(images[index] as ExpertImage, never, reports[index] ?? []);
    },
  };
}

async function imageOf(file: string, number: number): Promise<ExpertImage> {
  const { width, height, rgb, hash } = await decodePicture(await readFile(file), 36e6);
  return { number, name: file, width, height, rgb, hash };
}

/** By image: what the experts saw in it. */
async function reportsOf(
  plugins: readonly ExpertPlugin[],
  start: (plugin: ExpertPlugin) => Promise<Expert>,
  images: readonly ExpertImage[],
): Promise<ExpertReport[][]> {
  const reports: ExpertReport[][] = images.map(() => []);
  for (const plugin of plugins) {
    const expert = await start(plugin);
    for (const [index, image] of images.entries()) {
      const observations = await expert.observe(image, never, []);
      const { name, version } = plugin;
      reports[index]?.push({ name, version, image: image.number, ms: 0, ok: true, observations });
    }
    await expert.dispose();
  }
  return reports;
}
