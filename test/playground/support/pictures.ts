import sharp from 'sharp';
import type { PersonFile } from './person.ts';

/** A PNG of one colour. */
export async function png(name: string, width: number, height: number): Promise<PersonFile> {
  const image = sharp({ create: { width, height, channels: 3, background: '#5865f2' } });
  return { name, bytes: new Uint8Array(await image.png().toBuffer()) };
}

/** A file of plain text. */
export function text(name: string, content: string): PersonFile {
  return { name, bytes: new TextEncoder().encode(content) };
}
