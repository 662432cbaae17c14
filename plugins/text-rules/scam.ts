import type { SignalSight } from '../../src/core/experts/plugin.ts';
import { boxAround, type Page } from './page.ts';
import { type Found, findPhrases, isNegated, readPhrases } from './phrases.ts';
import { signal } from './signal.ts';

const PHRASES = readPhrases('scam-phrases.txt');

/** Scores of a strong phrase; of a lure with an act; of a lure with an address that pretends. Each further phrase adds. */
const SCORES = { strong: 0.85, withAct: 0.7, withAddress: 0.85, more: 0.05, most: 0.99 };
/** Characters between a lure and the act that belongs to it: farther apart they are two topics. */
const NEAR = 400;

/** One `scam.text` for each group of phrases that fits; its text begins with the group's name. */
export function scamSignals(page: Page, hasBadAddress: boolean): SignalSight[] {
  const found = findPhrases(PHRASES, page.text).filter(({ start }) => !isNegated(page.text, start));
  const of = (role: string) => found.filter(({ phrase }) => phrase.role === role);
  // Those who warn of a scam use its words; they do not link to it.
  if (of('warning').length > 0 && !hasBadAddress) return [];
  const groups = new Set([...of('strong'), ...of('lure')].map(({ phrase }) => phrase.group));
  return [...groups].flatMap((group) => {
    const own = found.filter(({ phrase }) => phrase.group === group);
    return judge(own, of('act'), of('urge'), hasBadAddress).map(({ score, evidence }) => {
      const words = [...new Set(evidence.map(({ words }) => words))].join(' … ');
      const [start, end] = [Math.min(...evidence.map((one) => one.start)), Math.max(...evidence.map((one) => one.end))];
      return signal('scam.text', score, `${group}: ${words}`, boxAround(page, start, end));
    });
  });
}

interface Verdict {
  score: number;
  evidence: Found[];
}

function judge(own: Found[], acts: Found[], urges: Found[], hasBadAddress: boolean): Verdict[] {
  const strong = own.filter(({ phrase }) => phrase.role === 'strong');
  const nearby = acts.filter((act) => own.some((lure) => distance(act, lure) <= NEAR));
  const base = Math.max(
    strong.length > 0 ? SCORES.strong : 0,
    hasBadAddress ? SCORES.withAddress : 0,
    nearby.length > 0 ? SCORES.withAct : 0,
  );
  if (base === 0) return [];
  const evidence = [...own, ...nearby, ...urges].toSorted((a, b) => a.start - b.start);
  const score = Math.min(SCORES.most, base + SCORES.more * (evidence.length - 2));
  return [{ score: Math.round(Math.max(base, score) * 100) / 100, evidence }];
}

function distance(one: Found, other: Found): number {
  return Math.max(one.start - other.end, other.start - one.end, 0);
}
