import { styleText } from 'node:util';

/** A line beside the answer: progress, decisions, notes. Standard output stays the answer's alone. */
export function printAside(line: string): void {
  process.stderr.write(`${styleText('dim', line, { stream: process.stderr })}\n`);
}

export function printError(message: string): void {
  process.stderr.write(`${styleText('red', 'Error:', { stream: process.stderr })} ${message}\n`);
}
