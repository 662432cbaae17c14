import type { Dice } from '../dice.ts';
import type { Slots } from './spin.ts';

/** Answer to whatever the picture does not tell. */
export const ABSENT = 'The picture does not say.';

/** A question in all its wordings, and its answer. */
export interface Ask {
  /** Template of {@link spin}. */
  template: string;
  slots: Slots;
  answer: string;
  /**
   * `value`: the answer stands in the picture's text, word for word. `told`: it is made of what was seen (a count, the kind
   * of picture, which image). `yes`, `no`: the answer begins with that word. `absent`: {@link ABSENT}.
   */
  sort: 'value' | 'told' | 'yes' | 'no' | 'absent';
}

/** One line of a page; several cells stand side by side. */
export type Row = string | readonly string[];

/** A thing that a detector found. */
export interface PlacedObject {
  label: string;
  confidence: number;
  /** Shares of the picture's width and height. */
  box: { x: number; y: number; width: number; height: number };
}

/** What a picture shows. */
export interface Picture {
  /** From top to bottom. */
  rows: readonly Row[];
  objects?: readonly PlacedObject[];
  /** What the picture as a whole shows, with confidence. */
  classes?: readonly { label: string; confidence: number }[];
  codes?: readonly { format: string; text: string }[];
}

/** One or more pictures with everything that may be asked about them. */
export interface Scene {
  pictures: readonly Picture[];
  asks: readonly Ask[];
  /** What kind of picture it is, in a few words: `a receipt`. */
  gist?: string;
  /** Whether every word is in capitals, as on signs. */
  isUpperCase?: boolean;
}

/** A kind of picture that people post. */
export interface DocumentKind {
  name: string;
  draw(dice: Dice): Scene;
}

export function ask(template: string, answer: string, slots: Slots = {}): Ask {
  return { template, slots, answer, sort: 'value' };
}

export function told(template: string, answer: string, slots: Slots = {}): Ask {
  return { template, slots, answer, sort: 'told' };
}

export function yes(template: string, slots: Slots = {}): Ask {
  return { template, slots, answer: 'Yes.', sort: 'yes' };
}

export function no(template: string, slots: Slots = {}): Ask {
  return { template, slots, answer: 'No.', sort: 'no' };
}

export function absent(template: string, slots: Slots = {}): Ask {
  return { template, slots, answer: ABSENT, sort: 'absent' };
}

/** A question about what this page may have or not: the same words are answered with the value, or with {@link ABSENT}. */
export function field(template: string, value: string | undefined, slots: Slots = {}): Ask {
  return value === undefined ? absent(template, slots) : ask(template, value, slots);
}

/** Rows that are there or not. */
export function given(value: string | undefined, row: (value: string) => Row): Row[] {
  return value === undefined ? [] : [row(value)];
}
