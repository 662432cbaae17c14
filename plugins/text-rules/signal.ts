import type { Box, SignalSight } from '../../src/core/experts/plugin.ts';

/** Characters of the words that a signal quotes. */
const LONGEST_QUOTE = 300;

/** A signal and the words it rests on. */
export function signal(kind: string, score: number, text: string, box?: Box): SignalSight {
  const quote = text.length > LONGEST_QUOTE ? `${text.slice(0, LONGEST_QUOTE - 1).toWellFormed()}…` : text;
  return { kind: 'signal', signal: kind, confidence: score, text: quote, ...(box && { box }) };
}

/** The beginning and the end of what should not be spread further, for instance a card's number. */
export function masked(secret: string, shown = 4): string {
  return secret.length <= 2 * shown ? '…' : `${secret.slice(0, shown)}…${secret.slice(-shown)}`;
}

/** One signal of each sort and quote, the surest. */
export function withoutRepeats(signals: readonly SignalSight[]): SignalSight[] {
  const kept = new Map<string, SignalSight>();
  for (const one of signals) {
    const key = `${one.signal} ${one.text?.toLowerCase()}`;
    if (one.confidence > (kept.get(key)?.confidence ?? -1)) kept.set(key, one);
  }
  return [...kept.values()];
}
