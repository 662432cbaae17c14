import { SettingsError } from '../config/read-settings.ts';
import { printError } from './print.ts';

/** Exit codes beside 0: the command failed, or the person ended it with Ctrl-C. */
export const FAILED = 1;
export const INTERRUPTED = 130;

/** What requests that are still under way may take from the end of an interrupted process. */
const LINGER_MS = 1_000;

/**
 * Runs a command: what it gives becomes the exit code, what it throws one message on standard error.
 * The first Ctrl-C (or SIGTERM) aborts the signal that the command gets; a second one ends the process at once.
 */
export async function run(command: (stop: AbortSignal) => Promise<number>): Promise<void> {
  const stop = new AbortController();
  const onSignal = () => {
    if (stop.signal.aborted) process.exit(INTERRUPTED);
    stop.abort();
  };
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal);
  endQuietlyWithoutReader();
  try {
    process.exitCode = await command(stop.signal);
  } catch (error) {
    process.exitCode = stop.signal.aborted ? INTERRUPTED : FAILED;
    if (stop.signal.aborted) printError('Interrupted.');
    else printError(messageOf(error));
  } finally {
    process.off('SIGINT', onSignal).off('SIGTERM', onSignal);
    if (stop.signal.aborted) setTimeout(() => process.exit(), LINGER_MS).unref();
  }
}

/** `tyto ask … | head` closes the pipe early: nothing is wrong, nobody reads on. */
function endQuietlyWithoutReader(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0);
    throw error;
  });
}

/** One message for people; with `TYTO_LOG_LEVEL=debug` also where it came from. */
function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const isAskedFor = process.env.TYTO_LOG_LEVEL === 'debug' && !(error instanceof SettingsError);
  return (isAskedFor && error.stack) || error.message;
}
