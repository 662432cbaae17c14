import type { CaptionPhrase, ExpertReport, Observation } from '../../../src/core/experts/plugin.ts';

/** An observation and where it is found: which expert's, which of its list. */
export interface Witnessed<O extends Observation = Observation> {
  seen: O;
  expert: string;
  observation: number;
}

/** The observations of one kind in all reports. */
export function witnessed<K extends Observation['kind']>(
  reports: readonly ExpertReport[],
  kind: K,
): Witnessed<Extract<Observation, { kind: K }>>[] {
  return reports.flatMap(({ name, observations }) =>
    observations.flatMap((seen, observation) => {
      const isOfKind = (one: Observation): one is Extract<Observation, { kind: K }> => one.kind === kind;
      return isOfKind(seen) ? [{ seen, expert: name, observation }] : [];
    }),
  );
}

/** A phrase that rests on these observations. */
export function phraseOn(text: string, witnesses: readonly Witnessed[]): CaptionPhrase {
  return { text, evidence: witnesses.map(({ expert, observation }) => ({ expert, observation })) };
}

/** A stranger's words within a sentence: on one line, without marks that would end the quote, cut at a word. */
export function quoted(text: string, most = 80): string {
  const line = text
    .replace(/\s+/g, ' ')
    .replace(/["“”„«»]/g, "'")
    .trim();
  if (line.length <= most) return `"${line}"`;
  const cut = line.slice(0, most).toWellFormed();
  return `"${cut.replace(/\s+\S*$/, '') || cut}…"`;
}

/** `a`, `a and b`, `a, b and c`. */
export function listed(words: readonly string[]): string {
  return words.length < 2 ? (words[0] ?? '') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}
