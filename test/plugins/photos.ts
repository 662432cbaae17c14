import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const FOLDER = join(import.meta.dirname, '../fixtures/photos');

/** A photograph and what a person would name in it. */
export interface Photo {
  id: string;
  file: string;
  objects: Record<string, { min: number; max: number }>;
  absent: string[];
}

export const PHOTOS: Photo[] = JSON.parse(readFileSync(join(FOLDER, 'truth.json'), 'utf8')).photos;

export function photoBytes(id: string): Buffer {
  const photo = PHOTOS.find((one) => one.id === id);
  if (photo === undefined) throw new Error(`There is no photograph ${id}.`);
  return readFileSync(join(FOLDER, photo.file));
}
