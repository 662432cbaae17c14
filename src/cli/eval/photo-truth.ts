import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';

const FILE = 'truth.json';

const schema = z.object({
  photos: z
    .array(
      z.object({
        id: z.string().min(1),
        file: z.string().min(1),
        objects: z
          .record(
            z.string(),
            z.object({ min: z.number().int().nonnegative(), max: z.number().int().nonnegative().optional() }),
          )
          .default({}),
        named: z.array(z.string()).default([]),
        absent: z.array(z.string()).default([]),
      }),
    )
    .min(1),
});

/** A photograph and what a person would name in it. */
export interface PhotoTruth {
  id: string;
  /** Name of the picture's file. */
  file: string;
  /** Labels of things that are there, and how many; at least 0 means that it may be told and need not. */
  objects: Record<string, { min: number }>;
  /** Further things that are there. */
  named: string[];
  /** Labels that would be plainly wrong. */
  absent: string[];
}

/**
 * The photographs of a folder's `truth.json`.
 * @throws {Error} that says what is wrong with folder or file, and where in it.
 */
export async function readPhotoTruth(folder: string): Promise<PhotoTruth[]> {
  const file = path.join(folder, FILE);
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    const reason = error.code === 'ENOENT' ? 'there is no such file' : error.message;
    throw new Error(`The truth about the photographs, ${file}, cannot be read: ${reason}.`);
  });
  const parsed = schema.safeParse(parseJson(text, file));
  if (parsed.success) return parsed.data.photos;
  const [issue] = parsed.error.issues;
  throw new Error(`${file} is not as it should be: ${issue?.path.join('.') || 'its content'}: ${issue?.message}.`);
}

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error(`${file} is no JSON: ${error instanceof Error ? error.message : error}.`);
  }
}
