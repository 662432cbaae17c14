import { KINDS, type Kind } from './kinds.ts';
import { LABELS } from './labels.ts';

/** How likely something must be to be said: in the mean of all views, and in each. */
interface Surety {
  mean: number;
  each: number;
}

/** Of animals the network knows nearly all that people take pictures of. */
const ANIMAL: Surety = { mean: 0.6, each: 0.5 };
/** A thing that it has no class for is given the name of another. */
const THING: Surety = { mean: 0.7, each: 0.55 };
/** A class of a group, such as a breed, is named from here on, if it has so much of the group's likelihood. */
const CLASS: Surety = { mean: 0.6, each: 0.5 };
const OF_GROUP = 0.85;
/** From here on something is guessed. */
const GUESS: Surety = { mean: 0.4, each: 0.25 };
/** The network is surer than it may be: so much of a guess's likelihood is told, which keeps it below what is told without a maybe. */
const OF_GUESSES = 0.6;
/** Below this at the first view, nothing will be said. */
const HOPEFUL = 0.4;

export interface Verdict {
  label: string;
  /** In the mean of all views. */
  confidence: number;
  /** Of an animal: its kind. */
  animal?: string;
}

/** Whether further views may lead to a verdict. @param likelihoods Of the 1000 classes. */
export function isHopeful(likelihoods: Float32Array): boolean {
  return KINDS.some((kind) => likelihoodOf(kind, likelihoods) >= HOPEFUL);
}

/** What can be said of a picture, if anything. @param views For each view the likelihoods of the 1000 classes. */
export function verdictOf(views: readonly Float32Array[]): Verdict | undefined {
  for (const kind of KINDS) {
    const sure = isSure(
      views.map((view) => likelihoodOf(kind, view)),
      kind.animal ? ANIMAL : THING,
    );
    if (sure === undefined) continue;
    const named = namedClass(kind, sure, views) ?? { label: kind.label, confidence: sure };
    return { ...named, ...(kind.animal && { animal: kind.label }) };
  }
  return guess(views);
}

/** The likeliest kind, where nothing is sure. */
function guess(views: readonly Float32Array[]): Verdict | undefined {
  let best: Verdict | undefined;
  for (const kind of KINDS) {
    const found = isSure(
      views.map((view) => likelihoodOf(kind, view)),
      GUESS,
    );
    if (found !== undefined && found * OF_GUESSES > (best?.confidence ?? 0)) {
      best = { label: kind.label, confidence: found * OF_GUESSES, ...(kind.animal && { animal: kind.label }) };
    }
  }
  return best;
}

/** The one class of a group that is sure by itself. @param ofGroup The group's likelihood. */
function namedClass({ classes }: Kind, ofGroup: number, views: readonly Float32Array[]): Verdict | undefined {
  for (const index of classes) {
    const sure = isSure(
      views.map((view) => view[index] ?? 0),
      CLASS,
    );
    if (sure !== undefined && sure >= OF_GROUP * ofGroup) return { label: LABELS[index] as string, confidence: sure };
  }
  return undefined;
}

/** The mean, where it is enough and every view agrees. */
function isSure(likelihoods: readonly number[], { mean, each }: Surety): number | undefined {
  const found = likelihoods.reduce((sum, value) => sum + value, 0) / likelihoods.length;
  return found >= mean && Math.min(...likelihoods) >= each ? Math.min(1, found) : undefined;
}

function likelihoodOf({ classes }: Kind, likelihoods: Float32Array): number {
  return classes.reduce((sum, index) => sum + (likelihoods[index] ?? 0), 0);
}
