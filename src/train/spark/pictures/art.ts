import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { Vendor } from '../sources.ts';
import { EMOJI_NAMES } from './emoji-names.ts';

/** One drawing: the inside of an SVG and the square it is drawn in. */
export interface Drawing {
  body: string;
  size: number;
}

/** The drawings of some vendors. */
export interface Art {
  vendors: readonly Vendor[];
  /** Names that all of the vendors have drawn. */
  names: readonly string[];
  drawing(vendor: Vendor, name: string): Drawing;
}

/** Of Iconify's format; a size in an icon goes before that of the set. */
const iconSet = z.object({
  width: z.number().default(16),
  icons: z.record(z.string(), z.object({ body: z.string(), width: z.number().optional() })),
});

/** Reads icon sets. @throws {Error} when a file is none, or the vendors have nothing in common. */
export function openArt(files: Readonly<Partial<Record<Vendor, string>>>): Art {
  const vendors = Object.keys(files) as Vendor[];
  const drawings = new Map(vendors.map((vendor) => [vendor, readSet(files[vendor] as string)]));
  const names = EMOJI_NAMES.filter((name) => vendors.every((vendor) => drawings.get(vendor)?.has(name)));
  if (names.length === 0) throw new Error(`There is no emoji that ${vendors.join(', ')} have all drawn.`);
  return {
    vendors,
    names,
    drawing(vendor, name) {
      const drawing = drawings.get(vendor)?.get(name);
      if (!drawing) throw new Error(`${vendor} has drawn no ${name}.`);
      return drawing;
    },
  };
}

function readSet(file: string): Map<string, Drawing> {
  const { width, icons } = iconSet.parse(JSON.parse(readFileSync(file, 'utf8')));
  const wanted = new Set(EMOJI_NAMES);
  return new Map(
    Object.entries(icons)
      .filter(([name]) => wanted.has(name))
      .map(([name, icon]) => [name, { body: icon.body, size: icon.width ?? width }]),
  );
}
