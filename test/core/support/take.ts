import type { Settings } from '../../../src/config/settings.ts';
import type { ExpertImage, ExpertReport } from '../../../src/core/experts/plugin.ts';
import { newJob } from '../../../src/core/job.ts';
import { type Seen, see } from '../../../src/core/see.ts';
import type { Sight } from '../../../src/core/sight/sight.ts';
import type { ImageReference } from '../../../src/core/turn.ts';
import { pluginOf } from './plugins.ts';
import { silentLog, testSettings } from './settings.ts';
import { sightOf } from './sight.ts';
import { turnOf } from './turns.ts';

/** What an expert is shown of the images of a turn, in the order of their numbers, and what is said about them. */
export interface Taken {
  pictures: ExpertImage[];
  notes: string[];
}

/** Fetches and opens images as a turn does, in the test's own process. */
export async function take(images: ImageReference[], limits: Partial<Settings['images']> = {}): Promise<Taken> {
  const settings = withLimits(limits);
  const pictures: ExpertImage[] = [];
  const witness = pluginOf('witness', async (image) => {
    pictures.push(image);
    return [];
  });
  const { notes } = await takeWith(sightOf([witness], settings), images, limits);
  const order = ({ number, frame = 0 }: ExpertImage) => number * 100_000 + frame;
  return { pictures: pictures.sort((a, b) => order(a) - order(b)), notes };
}

/** Fetches images and has them looked at, as a turn does. */
export async function takeWith(
  sight: Sight,
  images: ImageReference[],
  limits: Partial<Settings['images']> = {},
): Promise<Seen & { notes: string[]; reports: ExpertReport[] }> {
  const parts = {
    settings: withLimits(limits),
    model: Promise.resolve({ missing: 'not wanted' }),
    sight,
    log: silentLog,
  };
  const job = newJob(turnOf(), parts, new AbortController().signal);
  const references = images.map((image, index) => ({ number: index + 1, message: 0, image }));
  const seeing = see(job, references);
  for (;;) {
    const { done, value } = await seeing.next();
    if (done) return { ...value, notes: job.draft.notes, reports: job.draft.experts };
  }
}

function withLimits(limits: Partial<Settings['images']>): Settings {
  const settings = testSettings();
  return { ...settings, images: { ...settings.images, ...limits } };
}
