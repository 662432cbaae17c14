import type { Settings } from '../../../src/config/settings.ts';
import type { ExpertImage } from '../../../src/core/experts/plugin.ts';
import { newJob } from '../../../src/core/job.ts';
import { see } from '../../../src/core/see.ts';
import type { ImageReference } from '../../../src/core/turn.ts';
import { pluginOf } from './plugins.ts';
import { silentLog, testSettings } from './settings.ts';
import { sightOf } from './sight.ts';
import { turnOf } from './turns.ts';

/** What came of the images of a turn: what an expert is shown, in the order of their numbers, and what is said about them. */
export interface Taken {
  pictures: ExpertImage[];
  notes: string[];
}

/** Fetches and opens images as a turn does, in the test's own process. */
export async function take(images: ImageReference[], limits: Partial<Settings['images']> = {}): Promise<Taken> {
  const defaults = testSettings();
  const settings = { ...defaults, images: { ...defaults.images, ...limits } };
  const pictures: ExpertImage[] = [];
  const witness = pluginOf('witness', async (image) => {
    pictures.push(image);
    return [];
  });
  const sight = sightOf([witness], settings);
  const parts = { settings, model: Promise.resolve({ missing: 'not wanted' }), sight, log: silentLog };
  const job = newJob(turnOf(), parts, new AbortController().signal);
  const references = images.map((image, index) => ({ number: index + 1, message: 0, image }));
  for await (const _ of see(job, references));
  const order = ({ number, frame = 0 }: ExpertImage) => number * 100 + frame;
  return { pictures: pictures.sort((a, b) => order(a) - order(b)), notes: job.draft.notes };
}
