import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { z } from 'zod';

const run = promisify(execFile);

/** The ways to call pip, the likeliest first. */
const COMMANDS: readonly [string, ...string[]][] = [
  ['python3', '-m', 'pip'],
  ['python', '-m', 'pip'],
  ['py', '-m', 'pip'],
  ['pip3'],
  ['pip'],
];

/** Only the wheel itself: no dependencies, nothing built or run, whatever Python this is. */
const WHEEL_ONLY = ['--no-deps', '--only-binary=:all:', '--ignore-requires-python', '--no-input', '--quiet'];

/** The pip that learned `install --dry-run --report`. */
const FIRST_WITH_REPORT = 22.2;

/** A pip that works on this machine, with its own configuration (index, proxy, certificates). */
export interface Pip {
  /** How it is called, for messages. */
  readonly command: string;
  readonly version: string;
  /** The address of a package's wheel in the configured index; may be a `file:` address. Undefined: pip is too old to tell. */
  wheelUrl(requirement: string, signal?: AbortSignal): Promise<string | undefined>;
  /** Lets pip itself fetch the wheel into a folder. It cannot go on after an interruption. */
  download(requirement: string, folder: string, signal?: AbortSignal): Promise<void>;
}

/** There is no usable pip. */
export class NoPipError extends Error {
  constructor() {
    super('no pip was found (tried python3 -m pip, python -m pip, pip3 and pip); install Python with pip to use it');
    this.name = 'NoPipError';
  }
}

const reportSchema = z.object({
  install: z.tuple([z.object({ download_info: z.object({ url: z.string() }) })]),
});

/** @throws {NoPipError} */
export async function findPip(signal?: AbortSignal): Promise<Pip> {
  for (const command of COMMANDS) {
    try {
      const version = /^pip (\S+)/.exec(await call(command, ['--version'], signal))?.[1];
      if (version) return makePip(command, version);
    } catch (error) {
      if (signal?.aborted) throw error;
    }
  }
  throw new NoPipError();
}

function makePip(command: readonly [string, ...string[]], version: string): Pip {
  return {
    command: command.join(' '),
    version,
    async wheelUrl(requirement, signal) {
      if (Number.parseFloat(version) < FIRST_WITH_REPORT) return undefined;
      // A dry run resolves the name as an installation would, and reports where it would fetch from.
      const options = ['--dry-run', '--ignore-installed', '--report', '-'];
      const report = await call(command, ['install', ...WHEEL_ONLY, ...options, requirement], signal);
      return reportSchema.parse(JSON.parse(report)).install[0].download_info.url;
    },
    async download(requirement, folder, signal) {
      await call(command, ['download', ...WHEEL_ONLY, '--dest', folder, requirement], signal);
    },
  };
}

/** Runs pip and gives its output; the error is pip's own last line. */
async function call(
  [program, ...before]: readonly [string, ...string[]],
  options: readonly string[],
  signal?: AbortSignal,
): Promise<string> {
  try {
    const { stdout } = await run(program, [...before, ...options], { signal, maxBuffer: 2 ** 26 });
    return stdout;
  } catch (error) {
    const complaint = error instanceof Error && 'stderr' in error ? String(error.stderr).trim().split('\n').at(-1) : '';
    throw complaint && !signal?.aborted ? new Error(complaint) : error;
  }
}
