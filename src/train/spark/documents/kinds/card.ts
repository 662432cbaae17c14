import type { Dice } from '../../dice.ts';
import { type Ask, type DocumentKind, field, no, type Picture, type Row, yes } from '../page.ts';
import { isGiven, whatIs } from '../phrases.ts';
import { spin } from '../spin.ts';

/** One thing that a card may tell. */
export interface CardField {
  /** As one asks for it: `phone number`. */
  noun: string;
  /** Template of what stands before it; absent: nothing ever does. */
  label?: string;
  draw(dice: Dice): string;
  /** Templates of questions beside those for the noun. */
  asks?: string;
  /** Whether nobody would know what it is without its label. */
  isLabelled?: boolean;
  /** Share of the cards that tell it; 1 by default. */
  share?: number;
}

export interface CardOptions {
  name: string;
  gist: string;
  fields: readonly CardField[];
  /** Lines that such a card may have besides, as templates: headings, decoration, small print. */
  others?: readonly string[];
  /** Whether the order is free; otherwise it is that of the fields. */
  isShuffled?: boolean;
  /** Share of the cards that name what they tell. */
  labelled?: number;
  upperCase?: number;
  more?(dice: Dice): Pick<Picture, 'classes' | 'codes' | 'objects'>;
}

/** A kind whose fields other pages may have, too. */
export interface CardKind extends DocumentKind {
  fields: readonly CardField[];
}

type Label = (label: string, value: string) => Row[];

const LABELS: readonly Label[] = [
  (label, value) => [`${label}: ${value}`],
  (label, value) => [`${label}: ${value}`],
  (label, value) => [`${label} ${value}`],
  (label, value) => [[label, value]],
  (label, value) => [label, value],
  (label, value) => [value, label],
  (label, value) => [`${label.toUpperCase()}: ${value}`],
];

/** A kind of page that tells a few things, each once: with labels or without, in this order or that, some left out. */
export function cardKind(options: CardOptions): CardKind {
  return { name: options.name, fields: options.fields, draw: (dice) => drawCard(options, dice) };
}

export function drawCard(options: CardOptions, dice: Dice): ReturnType<DocumentKind['draw']> {
  const { fields, others = [], isShuffled = false, labelled = 0.6, upperCase = 0.1 } = options;
  const drawn = fields.map((each) => ({ ...each, value: dice.chance(each.share ?? 1) ? each.draw(dice) : undefined }));
  const ordered = isShuffled && dice.chance(0.6) ? dice.shuffled(drawn) : drawn;
  const write = dice.pick(LABELS);
  const hasLabels = dice.chance(labelled);
  const rows = ordered.flatMap(({ label, value, isLabelled }): Row[] => {
    if (value === undefined) return [];
    return label && (hasLabels || isLabelled) ? write(spin(label, dice), value) : [value];
  });
  for (const line of dice.some(others, dice.int(0, 2))) {
    rows.splice(dice.chance(0.5) ? 0 : rows.length, 0, spin(line, dice));
  }
  return {
    pictures: [{ rows, ...options.more?.(dice) }],
    asks: drawn.flatMap((each) => asksOf(each, dice)),
    gist: options.gist,
    isUpperCase: dice.chance(upperCase),
  };
}

/** People ask what something is far more often than whether it is given. */
const PRESENCE_SHARE = 0.35;

function asksOf({ noun, asks, value }: CardField & { value: string | undefined }, dice: Dice): Ask[] {
  const isThere = value === undefined ? no : yes;
  return [
    field(whatIs(`the ${noun}`), value),
    ...(asks ? [field(asks, value)] : []),
    ...(dice.chance(PRESENCE_SHARE) ? [isThere(isGiven(noun))] : []),
  ];
}
