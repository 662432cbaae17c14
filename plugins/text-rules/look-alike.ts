import { domainToUnicode } from 'node:url';
import { distance } from 'fastest-levenshtein';
import { skeleton } from './letters.ts';
import type { Link } from './links.ts';
import { BAIT_WORDS, BRANDS, isTrusted, ORDINARY_WORDS } from './url-tables.ts';

/** How sure it is that a domain pretends to be a brand's. */
const SURE = { disguised: 0.95, misspelt: 0.85, withBait: 0.8, otherSuffix: 0.6, asSubdomain: 0.85 };
/** Letters from which on a brand's name is looked for with one edit, and with two. */
const ONE_EDIT = 5;
const TWO_EDITS = 9;
/** Letters of a name that are left when bait words are cut off. */
const SHORTEST_NAME = 4;

/** Brands and how they look. */
const LOOKS = [...BRANDS.keys()].map((brand) => [brand, skeleton(brand)] as const);
const BAIT = BAIT_WORDS.map(skeleton);
const ORDINARY = new Set([...ORDINARY_WORDS].map(skeleton));

/** The brand that a link pretends to lead to. */
export interface Pretence {
  brand: string;
  /** 0 to 1. */
  score: number;
}

/** Compares a link's domain with the names of brands: look-alike letters, slips of the pen, and bait words around them. */
export function pretendedBrand(link: Link): Pretence | undefined {
  if (link.isIp || !link.domain || isTrusted(link.domain, link.label, link.suffix)) return undefined;
  const label = domainToUnicode(link.label).toLowerCase() || link.label;
  const shown = labelOf(label);
  return bestOf(LOOKS.map(([brand, meant]) => likeBrand(shown, brand, meant))) ?? brandAsSubdomain(link);
}

/** Whether letters of several scripts stand in one part of a host, as no honest name has them. */
export function mixesScripts({ host }: Link): boolean {
  return domainToUnicode(host)
    .split('.')
    .some((part) => /\p{sc=Latn}/u.test(part) && /[\p{sc=Cyrl}\p{sc=Grek}\p{sc=Armn}\p{sc=Cher}]/u.test(part));
}

/** The label without hyphens, and without the bait words around a name. */
function namesIn(label: string): string[] {
  const joined = skeleton(label.replaceAll('-', ''));
  return [joined, withoutBait(joined)];
}

function withoutBait(name: string): string {
  for (const bait of BAIT) {
    if (name.length < bait.length + SHORTEST_NAME) continue;
    if (name.endsWith(bait)) return withoutBait(name.slice(0, -bait.length));
    if (name.startsWith(bait)) return withoutBait(name.slice(bait.length));
  }
  return name.replace(/\d+$/, '');
}

/** How a label shows itself: as it is written, and by its looks as a whole, without bait words and in its parts. */
interface Label {
  written: string;
  names: string[];
  parts: { written: string; plain: string }[];
}

function labelOf(written: string): Label {
  const parts = written.split('-').map((part) => ({ written: part, plain: skeleton(part) }));
  return { written, names: namesIn(written), parts };
}

function likeBrand({ written, names, parts }: Label, brand: string, meant: string): Pretence | undefined {
  if (written === brand) return ORDINARY.has(meant) ? undefined : { brand, score: SURE.otherSuffix };
  if (names.includes(meant)) return { brand, score: written.includes(brand) ? SURE.withBait : SURE.disguised };
  // A part that only looks like the name has no honest reason, whatever stands beside it.
  const isDisguised = meant.length >= ONE_EDIT && parts.some((part) => part.plain === meant && part.written !== brand);
  if (isDisguised) return { brand, score: SURE.disguised };
  return names.some((name) => isMisspelt(name, meant)) ? { brand, score: SURE.misspelt } : undefined;
}

function isMisspelt(name: string, meant: string): boolean {
  const edits = meant.length >= TWO_EDITS ? 2 : meant.length >= ONE_EDIT ? 1 : 0;
  if (edits === 0 || ORDINARY.has(name) || name[0] !== meant[0]) return false;
  return distance(untangled(name, meant), meant) <= edits;
}

/** The word with two neighbouring letters changed back where that alone makes it the other. */
function untangled(word: string, meant: string): string {
  if (word.length !== meant.length) return word;
  for (let at = 0; at + 1 < word.length; at++) {
    const swapped = word.slice(0, at) + word[at + 1] + word[at] + word.slice(at + 2);
    if (swapped === meant) return meant;
  }
  return word;
}

/** `discord.com.gift-shop.example`: the brand's own domain before a stranger's. */
function brandAsSubdomain({ host, domain }: Link): Pretence | undefined {
  const before = host.slice(0, -domain.length);
  const parts = before.split('.').map(skeleton);
  for (const [brand, looks] of LOOKS) {
    const own = BRANDS.get(brand) ?? [];
    const showsDomain = own.some((real) => !real.includes('*') && `.${before}`.includes(`.${real}.`));
    const showsName = parts.includes(looks);
    if (showsDomain || showsName) return { brand, score: showsDomain ? SURE.asSubdomain : SURE.otherSuffix };
  }
  return undefined;
}

function bestOf(found: readonly (Pretence | undefined)[]): Pretence | undefined {
  return found.reduce((best, one) => (one && (!best || one.score > best.score) ? one : best), undefined);
}
