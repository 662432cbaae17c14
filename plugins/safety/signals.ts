import type { SignalSight } from '../../src/core/experts/plugin.ts';
import type { Likelihoods } from './classifier.ts';

/** A score below this says nothing that anybody would act on. */
const LEAST_SCORE = 0.05;

/** `nsfw.explicit` is Porn and Hentai together, `nsfw.sexy` the class of that name; scores of less than 0.05 are left out. */
export function signalsOf({ Porn, Hentai, Sexy }: Likelihoods): SignalSight[] {
  const signals: SignalSight[] = [
    { kind: 'signal', signal: 'nsfw.explicit', confidence: Math.min(1, Porn + Hentai) },
    { kind: 'signal', signal: 'nsfw.sexy', confidence: Sexy },
  ];
  return signals.filter(({ confidence }) => confidence >= LEAST_SCORE);
}
