import type { SimpleMarkdown } from 'discord-markdown-parser';

/** One rule of the parser: how its part of a text is recognised and read. */
export type Rule = Parameters<(typeof SimpleMarkdown)['parserFor']>[0][string];

/** Whether a line begins after this part of the text, which is what the parser read last (null at the beginning). */
export function atLineStart(previous: unknown): boolean {
  return !Array.isArray(previous) || String(previous[0]).endsWith('\n');
}

/**
 * The same rule, tried wherever a line begins. The library's own rules for headings and subtext look at a part of what
 * was read last, and so miss the line after a list or a quote.
 */
export function atEveryLineStart(rule: Rule): Rule {
  return {
    ...rule,
    match: (source, state, previous) =>
      atLineStart(state.prevCapture) ? rule.match(source, { ...state, prevCapture: null }, previous) : null,
  };
}
