import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const truthSchema = z.object({
  cases: z
    .array(
      z.object({
        id: z.string().min(1),
        file: z.string().min(1),
        category: z.string().min(1).default('other'),
        lang: z.string().default(''),
        text: z.string(),
        keyPhrases: z.array(z.string().min(1)).default([]),
      }),
    )
    .min(1),
});

/** A picture and what stands in it. */
export interface OcrCase {
  id: string;
  category: string;
  /** Codes joined by `+`, for instance `en+zh`. */
  lang: string;
  text: string;
  /** What a rule must find in it. */
  keyPhrases: string[];
  /** The picture's file. */
  bytes: Uint8Array;
}

/**
 * Reads a folder of pictures with a `truth.json`.
 * @throws {Error} that names the file which is missing or malformed.
 */
export function readOcrCases(folder: string): OcrCase[] {
  const truthFile = join(folder, 'truth.json');
  const truth = truthSchema.safeParse(parseJson(read(truthFile, truthFile), truthFile));
  if (!truth.success) throw new Error(`${truthFile} is not in the form that is read:\n${z.prettifyError(truth.error)}`);
  return truth.data.cases.map(({ file, ...known }) => {
    return { ...known, bytes: read(join(folder, file), `${join(folder, file)}, the picture of the case ${known.id},`) };
  });
}

function read(file: string, name: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new Error(`${name} cannot be read: ${error instanceof Error ? error.message : error}`);
  }
}

function parseJson(text: Buffer, file: string): unknown {
  try {
    return JSON.parse(text.toString('utf8'));
  } catch (error) {
    throw new Error(`${file} is not JSON: ${error instanceof Error ? error.message : error}`);
  }
}
