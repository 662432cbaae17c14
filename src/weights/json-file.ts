import { existsSync, readFileSync } from 'node:fs';
import type { z } from 'zod';
import { CorruptFileError, UnsupportedFileError } from './tensor-source.ts';

/**
 * Reads a JSON file of a known form.
 * @throws {UnsupportedFileError} when it is missing.
 * @throws {CorruptFileError} when it is not JSON or of another form, naming the first thing wrong.
 */
export function readJson<T extends z.ZodType>(path: string, schema: T): z.infer<T> {
  if (!existsSync(path)) throw new UnsupportedFileError(path, 'the file is missing from the model');
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    if (error instanceof SyntaxError) throw new CorruptFileError(path, 'it is not JSON');
    throw error;
  }
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new CorruptFileError(path, `${issue?.path.join('.') || 'its content'}: ${issue?.message}`);
}

/** The same, or undefined when there is no such file. */
export function readJsonIfAny<T extends z.ZodType>(path: string, schema: T): z.infer<T> | undefined {
  return existsSync(path) ? readJson(path, schema) : undefined;
}
