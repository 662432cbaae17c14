import { type Command, InvalidArgumentError } from 'commander';
import type { TurnOptions } from '../core/turn.ts';

/** Options of every command that asks the model something. */
export interface AskingOptions extends TurnOptions {
  model?: string;
}

/** The option of every command that uses a model. */
export const MODEL_OPTION = ['--model <name>', 'another model than TYTO_MODEL'] as const;

/** Adds `--model`, `--seed`, `--temperature` and `--max-new-tokens`. */
export function addSamplingOptions(command: Command): Command {
  return command
    .option(...MODEL_OPTION)
    .option('--seed <number>', 'equal seeds give equal answers', wholeNumber)
    .option('--temperature <number>', 'from 0 to 5; 0 always takes the likeliest token', temperature)
    .option('--max-new-tokens <number>', 'most tokens of the answer', positive);
}

/** The part that goes with the turn. */
export function turnOptions({ seed, temperature, maxNewTokens }: AskingOptions): TurnOptions {
  return { seed, temperature, maxNewTokens };
}

function wholeNumber(value: string): number {
  if (!/^\d+$/.test(value)) throw new InvalidArgumentError('It must be a whole number.');
  return Number(value);
}

function positive(value: string): number {
  const number = wholeNumber(value);
  if (number === 0) throw new InvalidArgumentError('It must be 1 or more.');
  return number;
}

function temperature(value: string): number {
  const number = Number(value);
  if (value.trim() === '' || !(number >= 0 && number <= 5)) throw new InvalidArgumentError('It must be from 0 to 5.');
  return number;
}
