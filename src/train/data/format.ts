import { z } from 'zod';
import type { DataFile, RowLayout } from './data-file.ts';
import { RowError } from './row-error.ts';
import type { Sample } from './sample.ts';

/** What a recipe says of a data set beside its file. */
export interface DataSource {
  /** Folder in which the pictures that rows name lie. */
  images: string;
  /** ScienceQA: the part that is taken, such as `train`. */
  split?: string;
  /** ScienceQA: what is given and what is to be said, such as `QCM-ALE`. */
  questionFormat: string;
  /** ScienceQA: a file of captions; their text is then part of the context. */
  captions?: string;
}

/** A sample but for its place. */
export type RowSample = Omit<Sample, 'place'>;

/** A form of training data. */
export interface DataFormat {
  layout: RowLayout;
  /**
   * Makes the reader of a file's rows.
   * @throws {DataFileError} when what rows refer to cannot be read.
   */
  reader(file: DataFile, source: DataSource): RowReader;
}

/**
 * The sample of a row's value; undefined for one that was not asked for.
 * @throws {RowError} saying what is wrong with it.
 */
export type RowReader = (value: unknown) => RowSample | undefined;

/** @throws {RowError} naming each field that is wrong. */
export function parseRow<T extends z.ZodType>(schema: T, value: unknown): z.infer<T> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const field = issue && issue.path.length > 0 ? `"${issue.path.join('.')}": ` : '';
  throw new RowError(`is of another form (${field}${issue?.message})`);
}

/** One picture or several, as rows name them. */
export const imageNames = z.union([z.string().transform((name) => [name]), z.array(z.string())]).nullish();
