import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';

/** A question about a picture of the folder, and what makes its answer right. */
export interface FolderQuestion {
  id: string;
  /** Name of the picture's file. */
  file: string;
  question: string;
  contains?: string[];
  absent?: boolean;
}

const schema = z.array(
  z
    .object({
      id: z.string(),
      file: z.string(),
      question: z.string().min(1),
      contains: z.array(z.string().min(1)).min(1).optional(),
      absent: z.boolean().optional(),
    })
    .refine(({ contains, absent }) => (contains === undefined) === (absent === true), {
      message: 'needs either "contains" or "absent": true',
    }),
);

/**
 * The questions of a folder's `questions.json`.
 * @throws {Error} that says what is wrong with folder or file, and where in it.
 */
export async function readQuestions(folder: string): Promise<FolderQuestion[]> {
  const file = path.join(folder, 'questions.json');
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    const reason = error.code === 'ENOENT' ? 'there is no such file' : error.message;
    throw new Error(`The questions ${file} cannot be read: ${reason}.`);
  });
  const parsed = schema.safeParse(parseJson(text, file));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new Error(`The questions ${file} are not as they should be: ${issue?.path.join('.')} ${issue?.message}.`);
}

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error(`The questions ${file} are no JSON: ${error instanceof Error ? error.message : error}.`);
  }
}
