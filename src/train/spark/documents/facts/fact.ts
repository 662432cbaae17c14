import type { Dice } from '../../dice.ts';
import { type Ask, absent, ask, no, yes } from '../page.ts';
import { fill, spin } from '../spin.ts';
import { capitalised } from '../values/list.ts';
import { drawSlots } from '../values/slots.ts';

/** What a sentence says, as a template, and what it may be asked. */
export interface FactTemplate {
  says: string;
  /** Questions that name what they are about, each with its answer: words of the sentence. */
  asks: readonly (readonly [question: string, answer: string])[];
  /** Questions that are clear only where nothing else is said. */
  alone?: readonly (readonly [question: string, answer: string])[];
  /** Questions that the sentence does not answer. */
  absent?: readonly string[];
  /** Questions that are answered with yes, and with no. */
  yes?: readonly string[];
  no?: readonly string[];
}

/** One sentence and the questions on it. */
export interface Fact {
  sentence: string;
  asks: Ask[];
}

/**
 * Sentences about different things. Questions that name nothing are asked only of a sentence that stands alone.
 * @param used Values that are spoken of already; what is drawn is added.
 */
export function drawFacts(
  templates: readonly FactTemplate[],
  count: number,
  dice: Dice,
  used: Set<string> = new Set(),
): Fact[] {
  return dice.some(templates, count).map((template) => drawFact(template, dice, used, count === 1));
}

/** Without the questions on what is missing that name nothing: the page around a sentence may answer them. */
export function amongOthers(asks: readonly Ask[]): Ask[] {
  return asks.filter(({ sort, template }) => sort !== 'absent' || template.includes('$'));
}

function drawFact(template: FactTemplate, dice: Dice, used: Set<string>, isAlone: boolean): Fact {
  const pairs = isAlone ? [...template.asks, ...(template.alone ?? [])] : template.asks;
  const { absent: missing = [], yes: right = [], no: wrong = [] } = template;
  const slots = drawSlots([template.says, ...pairs.flat(), ...missing, ...right, ...wrong], dice, used);
  const asks = [
    ...pairs.map(([question, answer]) => ask(question, fill(answer, slots), slots)),
    ...missing.map((question) => absent(question, slots)),
    ...right.map((question) => yes(question, slots)),
    ...wrong.map((question) => no(question, slots)),
  ];
  return { sentence: capitalised(spin(template.says, dice, slots)), asks: isAlone ? asks : amongOthers(asks) };
}
