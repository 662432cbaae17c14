import type { ExpertTensor } from '../../src/core/experts/plugin.ts';

/** What a recogniser read in one line. */
export interface Decoded {
  text: string;
  /** Mean over the characters, 0 to 1; 0 where there are none. */
  confidence: number;
}

/** One character as the network sees it. */
interface Character {
  text: string;
  probability: number;
  /** Whether a space stands before it. */
  isApart: boolean;
  /** What it may be as well. */
  rival?: string;
}

/** The network drops spaces between words, but still thinks of them: so likely a space must have been. */
const LIKELY_SPACE = 0.05;
/** Capitals and what they are taken for after small letters and digits, where a sans-serif font draws both alike. */
const LOOKALIKES: Readonly<Record<string, string>> = { I: 'l', O: '0' };
/** How likely the other must be for the neighbours to decide. */
const LIKELY_RIVAL = 0.15;

/**
 * Reads a line out of a CTC recogniser's probabilities: in every step the likeliest class, repetitions once.
 * @param probabilities `[1, steps, classes]`; class 0 is the blank, the last one the space, and between them is the alphabet.
 * @throws {Error} when the alphabet does not fit the classes.
 */
export function decode({ data, dims }: ExpertTensor, alphabet: readonly string[]): Decoded {
  const [, steps = 0, classes = 0] = dims;
  if (classes !== alphabet.length + 2 || !(data instanceof Float32Array)) {
    throw new Error(`a recogniser of ${classes} classes needs ${classes - 2} characters, not ${alphabet.length}`);
  }
  const rivals = new Map(Object.entries(LOOKALIKES).map(([capital, rival]) => [capital, alphabet.indexOf(rival) + 1]));
  const characters: Character[] = [];
  const space = classes - 1;
  let previous = 0;
  let likeliestSpace = 0;
  for (let step = 0; step < steps; step++) {
    const probabilities = data.subarray(step * classes, (step + 1) * classes);
    const best = likeliest(probabilities);
    if (best === 0 || best === space) likeliestSpace = Math.max(likeliestSpace, probabilities[space] ?? 0);
    else if (best !== previous) {
      const text = alphabet[best - 1] ?? '';
      const isRival = (probabilities[rivals.get(text) ?? 0] ?? 0) > LIKELY_RIVAL;
      const rival = rivals.has(text) && isRival ? LOOKALIKES[text] : undefined;
      characters.push({ text, probability: probabilities[best] ?? 0, isApart: likeliestSpace > LIKELY_SPACE, rival });
      likeliestSpace = 0;
    }
    previous = best;
  }
  const sum = characters.reduce((sum, { probability }) => sum + probability, 0);
  return { text: textOf(characters), confidence: sum / Math.max(1, characters.length) };
}

/** The class of most probability. They sum up to 1: no other can have more than one that has half. */
function likeliest(probabilities: Float32Array): number {
  let best = 0;
  let most = probabilities[0] ?? 0;
  for (let index = 1; most < 0.5 && index < probabilities.length; index++) {
    const probability = probabilities[index] as number;
    if (probability > most) {
      best = index;
      most = probability;
    }
  }
  return best;
}

/** A capital that may as well be its rival is that, if it follows a small letter or a digit within a word. */
function textOf(characters: readonly Character[]): string {
  const isSmall = (character: Character | undefined) => /^[\p{Ll}\d]$/u.test(character?.text ?? '');
  const texts = characters.map(({ text, rival = text, isApart }, index) => {
    const isWithin = !isApart && isSmall(characters[index - 1]);
    return (isApart ? ' ' : '') + (isWithin ? rival : text);
  });
  return texts.join('').trim();
}
