import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

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

/** A pip that works on this machine, with its own configuration (index, proxy, certificates). */
export interface Pip {
  /** How it is called, for messages. */
  readonly command: string;
  readonly version: string;
  /** The package index that pip is set to use. Undefined: pip alone knows how to enter it. */
  indexUrl(signal?: AbortSignal): Promise<string | undefined>;
  /** Lets pip itself fetch a wheel into a folder. It cannot go on after an interruption. */
  download(requirement: string, folder: string, signal?: AbortSignal): Promise<void>;
}

/** There is no usable pip. */
export class NoPipError extends Error {
  constructor() {
    super('no pip was found (tried python3 -m pip, python -m pip, pip3 and pip); install Python with pip to use it');
    this.name = 'NoPipError';
  }
}

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
    async indexUrl(signal) {
      // The help names the default as all of pip's configuration together makes it, with credentials blotted out.
      const help = await call(command, ['download', '--help'], signal);
      const url = /--index-url <url>.*?\(default (\S+?)\)/s.exec(help)?.[1];
      return url?.includes('****') ? undefined : url;
    },
    async download(requirement, folder, signal) {
      await call(command, ['download', ...WHEEL_ONLY, '--dest', folder, requirement], signal);
    },
  };
}

/** Runs pip and gives its output; the error is pip's own complaint. */
async function call(
  [program, ...before]: readonly [string, ...string[]],
  options: readonly string[],
  signal?: AbortSignal,
): Promise<string> {
  // Wide enough that the help is not broken into lines within an address.
  const env = { ...process.env, COLUMNS: '1000' };
  try {
    const { stdout } = await run(program, [...before, ...options], { env, signal, maxBuffer: 2 ** 26 });
    return stdout;
  } catch (error) {
    const complaint = error instanceof Error && 'stderr' in error ? String(error.stderr) : '';
    const [sentence] = /^ERROR: .+$/m.exec(complaint) ?? [];
    throw sentence && !signal?.aborted ? new Error(sentence.replace('ERROR: ', 'pip says: ')) : error;
  }
}
