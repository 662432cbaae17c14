import type { Dice } from '../../dice.ts';
import { capitalised, list } from './list.ts';

export const VERBS = list(
  'parse, load, read, send, merge, count, find, open, draw, sort, check, fetch, build, split, render, validate, convert, update',
);
export const NOUNS = list(
  'line, user, config, image, token, row, page, order, score, invoice, matrix, node, buffer, header, player, cache, event, path',
);
export const ERRORS = list(`
  ValueError, TypeError, KeyError, IndexError, RuntimeError, TimeoutError, FileNotFoundError, ZeroDivisionError,
  PermissionError, NullPointerException, IllegalStateException, RangeError, SyntaxError, OverflowError`);

/** As programmers name functions: `parse_line`, `sortRow`. */
export function functionName(dice: Dice): string {
  const [verb, noun] = [dice.pick(VERBS), dice.pick(NOUNS)];
  return dice.pick([`${verb}_${noun}`, `${verb}${capitalised(noun)}`]);
}
