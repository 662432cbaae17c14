import { dataLines, dataTable } from './data-file.ts';

const words = (name: string): string[] => dataLines(name).flatMap((line) => line.split(/\s+/));

/** Brands and the domains that are theirs. */
export const BRANDS: ReadonlyMap<string, readonly string[]> = dataTable('brands.txt');
/** Ordinary words within an edit or two of a brand. */
export const ORDINARY_WORDS: ReadonlySet<string> = new Set([...dataTable('ordinary-words.txt').values()].flat());
/** The longest first, so that what is cut off a domain is the whole word. */
export const BAIT_WORDS: readonly string[] = words('bait-words.txt').sort((a, b) => b.length - a.length);
export const SHORTENERS: ReadonlySet<string> = new Set(words('shorteners.txt'));
export const INVITES: readonly string[] = words('invites.txt');
export const FILE_ENDINGS: ReadonlySet<string> = new Set(words('file-endings.txt'));

const OWN_DOMAINS = [...BRANDS.values()].flat();
const TRUSTED = new Set([...OWN_DOMAINS, ...words('trusted-domains.txt')]);
const NATIONAL = new Set(OWN_DOMAINS.filter((domain) => domain.endsWith('.*')).map((domain) => domain.slice(0, -2)));

/** Whether a registrable domain belongs to a brand, or is known to be harmless. */
export function isTrusted(domain: string, label: string, suffix: string): boolean {
  const isCountry = /^(?:com?\.|net\.|org\.)?[a-z]{2}$/.test(suffix);
  return TRUSTED.has(domain) || (isCountry && NATIONAL.has(label));
}
