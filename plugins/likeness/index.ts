import type { ExpertImage, ExpertPlugin, FingerprintSight } from '../../src/core/experts/plugin.ts';
import { contrastOf, type Grey, greyCopy, mirrored, trimmed } from './grey.ts';
import { differenceHash, perceptualHash } from './hashes.ts';

/** Standard deviation of brightness, of 255, below which a picture is flat: all flat pictures would look alike. */
const LEAST_CONTRAST = 8;

/** Fingerprints by which a picture is found again, also changed a little; comparing them is the core's affair. */
const plugin: ExpertPlugin = {
  name: 'likeness',
  version: '1',
  description: 'Takes fingerprints of pictures, by which copies of them are found.',
  accepts: ['image'],
  sees: ['fingerprint'],
  cost: 'light',
  deadlineMs: 5_000,

  async create() {
    return {
      observe: async (image) => [fingerprint('sha256-of-pixels', image.hash), ...(await perceptual(image))],
      dispose: async () => undefined,
    };
  },
};

export default plugin;

/** The picture as it is, mirrored and without borders, each by two methods; none of a flat one. */
async function perceptual(image: ExpertImage): Promise<FingerprintSight[]> {
  const whole = await greyCopy(image);
  if (contrastOf(whole) < LEAST_CONTRAST) return [];
  const forms: [suffix: string, form: Grey][] = [
    ['', whole],
    ['-mirrored', mirrored(whole)],
    ['-trimmed', await trimmed(whole)],
  ];
  return forms.flatMap(([suffix, form]) => [
    fingerprint(`phash${suffix}`, perceptualHash(form)),
    fingerprint(`dhash${suffix}`, differenceHash(form)),
  ]);
}

function fingerprint(method: string, value: string): FingerprintSight {
  return { kind: 'fingerprint', method, value, confidence: 1 };
}
