import { styleText } from 'node:util';

/** A line about how the measurement goes; standard output is the result's alone. */
export function note(line: string): void {
  process.stderr.write(`${styleText('dim', line, { stream: process.stderr })}\n`);
}

/** A line that a person should not miss. */
export function warn(line: string): void {
  process.stderr.write(`${styleText(['yellow', 'bold'], line, { stream: process.stderr })}\n`);
}

/** "1 thread", "2 threads". */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
