import { loadEnvFile } from 'node:process';

/** Environment variables as a program finds them; an empty one counts as absent everywhere. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The process's environment together with the file `.env` of the working folder, if there is one.
 * What the process was started with wins over the file.
 */
export function readEnvironment(): Environment {
  try {
    loadEnvFile('.env');
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
  }
  return process.env;
}
