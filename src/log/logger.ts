import { type DestinationStream, type Logger, pino } from 'pino';
import pretty from 'pino-pretty';
import type { Settings } from '../config/settings.ts';

export type { Logger };

/**
 * Fields that never reach a log, at the top level of a record and one level below it: secrets, and what people wrote.
 * Code should not pass them in the first place; this is the net under it.
 */
const PRIVATE_FIELDS = ['token', 'authorization', 'content', 'text', 'prompt', 'question'];

/**
 * Makes the program's log: lines for people on a terminal, one JSON object a line elsewhere.
 * It goes to standard error, so that standard output stays free for answers.
 * @param destination Takes JSON lines instead of standard error.
 */
export function createLogger(level: Settings['logLevel'], destination?: DestinationStream): Logger {
  const options = {
    level,
    base: null,
    redact: { paths: PRIVATE_FIELDS.flatMap((field) => [field, `*.${field}`]), censor: '[private]' },
  };
  return pino(options, destination ?? standardError());
}

/** Written at once: a line about a crash must be out before the process is gone. */
function standardError(): DestinationStream {
  const descriptor = process.stderr.fd;
  return process.stderr.isTTY
    ? pretty({ destination: descriptor, sync: true, singleLine: true, translateTime: 'SYS:HH:MM:ss' })
    : pino.destination({ dest: descriptor, sync: true });
}
