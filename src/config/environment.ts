import { config } from 'dotenv';

/** Environment variables as a program finds them; an empty one counts as absent everywhere. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The process's environment together with the file `.env` of the working folder, if there is one.
 * What the process was started with wins over the file.
 * @throws {Error} when the file is there but cannot be read.
 */
export function readEnvironment(): Environment {
  const { error } = config({ quiet: true });
  if (error && error.code !== 'ENOENT') throw error;
  return process.env;
}
