import type { ExpertContext } from '../../src/core/experts/plugin.ts';
import type { Detector } from './detector.ts';
import { FACE_FILES, openFaceFinder } from './faces.ts';
import { NANODET_FILES, openNanoDet } from './nanodet.ts';
import { PLAIN_FACE, withFaces } from './people.ts';

/**
 * The detector that needs no setting: NanoDet for things of every kind, and where it sees people their faces, by which they
 * are told apart.
 * @throws {Error} when the weights cannot be had.
 */
export async function openThingsAndPeople(context: ExpertContext): Promise<Detector> {
  const files = await context.fetch([...NANODET_FILES, ...FACE_FILES]);
  const things = await openNanoDet(context, files.slice(0, NANODET_FILES.length));
  const faces = await openFaceFinder(context, files.slice(NANODET_FILES.length));
  return {
    async detect(image) {
      const seen = await things.detect(image);
      const hasPeople = seen.some(({ label }) => label === 'person');
      return hasPeople ? withFaces(seen, await faces.find(image, PLAIN_FACE), image) : seen;
    },
    async dispose() {
      await things.dispose();
      await faces.dispose();
    },
  };
}
