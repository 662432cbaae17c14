import type { SignalSight } from '../../src/core/experts/plugin.ts';
import { boxAround, type Page } from './page.ts';
import { type Found, findPhrases, isNegated, readPhrases } from './phrases.ts';
import { signal } from './signal.ts';

const PHRASES = readPhrases('injection-phrases.txt');
const SCORES = { strong: 0.85, hints: 0.6, more: 0.05, most: 0.99 };

/** Tokens of chat templates and headings of prompts, which people have no use for. */
const MARKUP =
  /<\|?(?:im_start|im_end|system|assistant|endoftext|eot_id|start_header_id)\|?>|\[\/?INST\]|<<\/?SYS>>|<(?:start|end)_of_turn>|^#{2,}\s*(?:system|instructions?|new instructions?)\s*:?\s*$/gim;

/** One `injection` where a text talks to a language model: tells it to forget its rules, to obey, to hide something. */
export function injectionSignals(page: Page): SignalSight[] {
  const phrases = findPhrases(PHRASES, page.text).filter(({ start }) => !isNegated(page.text, start));
  const strong = [
    ...phrases.filter(({ phrase }) => phrase.role === 'strong'),
    ...[...page.text.matchAll(MARKUP)].map(({ 0: words, index }) => ({
      words,
      start: index,
      end: index + words.length,
    })),
  ];
  const hints = apart(phrases.filter(({ phrase }) => phrase.role === 'hint'));
  const base = strong.length > 0 ? SCORES.strong : hints.length > 1 ? SCORES.hints : 0;
  if (base === 0) return [];
  const evidence = [...strong, ...hints].toSorted((a, b) => a.start - b.start);
  const [start, end] = [Math.min(...evidence.map((one) => one.start)), Math.max(...evidence.map((one) => one.end))];
  const words = [...new Set(evidence.map((one) => one.words))].join(' … ');
  const score = Math.min(SCORES.most, base + SCORES.more * (strong.length > 0 ? strong.length - 1 : 0));
  return [signal('injection', score, words, boxAround(page, start, end))];
}

/** Of phrases that overlap the first: the same words are one hint, however many phrases they fit. */
function apart(found: readonly Found[]): Found[] {
  const kept: Found[] = [];
  for (const one of found.toSorted((a, b) => a.start - b.start)) {
    if (one.start >= (kept.at(-1)?.end ?? 0)) kept.push(one);
  }
  return kept;
}
