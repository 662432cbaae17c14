import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { Vendor } from '../sources.ts';
import { EMOJI_NAMES } from './emoji-names.ts';

/** One drawing: the inside of an SVG and the square it is drawn in. */
export interface Drawing {
  vendor: Vendor;
  name: string;
  body: string;
  size: number;
}

/** The drawings of some vendors, some of whom have drawn more than others. */
export interface Art {
  drawings: readonly Drawing[];
  /** Those of one vendor, of different names. */
  byVendor: ReadonlyMap<Vendor, readonly Drawing[]>;
  /** What at least one of them has drawn. */
  names: readonly string[];
}

/** Of Iconify's format; a size in an icon goes before that of the set. */
const iconSet = z.object({
  width: z.number().default(16),
  icons: z.record(z.string(), z.object({ body: z.string(), width: z.number().optional() })),
  aliases: z.record(z.string(), z.object({ parent: z.string() })).default({}),
});

/** Names under which a set has something else: the flag of a country. */
const OTHERWISE: Readonly<Partial<Record<Vendor, readonly string[]>>> = { 'streamline-emojis': ['turkey'] };

/** Reads icon sets. @throws {Error} when a file is none, or holds nothing that can be named. */
export function openArt(files: Readonly<Partial<Record<Vendor, string>>>): Art {
  const vendors = Object.keys(files) as Vendor[];
  const byVendor = new Map(vendors.map((vendor) => [vendor, readSet(vendor, files[vendor] as string)]));
  for (const [vendor, { length }] of byVendor) {
    if (length === 0) throw new Error(`${vendor} has drawn no emoji that has a name here.`);
  }
  const drawings = [...byVendor.values()].flat();
  const drawn = new Set(drawings.map(({ name }) => name));
  return { drawings, byVendor, names: EMOJI_NAMES.filter((name) => drawn.has(name)) };
}

function readSet(vendor: Vendor, file: string): Drawing[] {
  const { width, icons, aliases } = iconSet.parse(JSON.parse(readFileSync(file, 'utf8')));
  // Some sets write their names without hyphens.
  const keys = new Map(Object.keys(icons).map((key) => [key.replaceAll('-', ''), key]));
  // Others number those of which they have several.
  const keyOf = (name: string) =>
    name in icons
      ? name
      : (aliases[name]?.parent ?? keys.get(name.replaceAll('-', '')) ?? keys.get(`${name.replaceAll('-', '')}1`));
  return EMOJI_NAMES.filter((name) => !OTHERWISE[vendor]?.includes(name)).flatMap((name) => {
    const key = keyOf(name);
    const icon = key === undefined ? undefined : icons[key];
    return icon ? [{ vendor, name, body: icon.body, size: icon.width ?? width }] : [];
  });
}
