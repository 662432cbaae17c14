import type { Answer } from '../../core/events.ts';
import type { ExpertReport } from '../../core/experts/plugin.ts';
import { wordsIn } from '../../core/prompt/picture-words.ts';
import type { Draft } from './draft.ts';

/** Discord's mark of a small grey line. */
const SMALL = '-# ';
/** Begins the line that says why there is no answer. */
const WARNING = '⚠️ ';
/** Most characters shown of what was read in one image, and in all images of an answer together. */
const READ_LIMIT = 300;
const READ_LIMIT_TOGETHER = 900;
/** Most characters of one note, and of all lines together. */
const NOTE_LIMIT = 300;
const LINES_LIMIT = 1500;

/** A small grey line: part of the message, but not of the answer. */
export function small(line: string): string {
  return SMALL + line;
}

/** The lines under an answer that has ended: why it failed, notes, what was read, and the footer. */
export function extrasOf(draft: Draft, options: { footer: boolean }): string[] {
  const answer = draft.ending?.kind === 'done' ? draft.ending.answer : undefined;
  const lines = [...draft.notes, ...(answer?.notes ?? [])].map((note) => small(shortened(oneLine(note), NOTE_LIMIT)));
  if (draft.ending?.kind === 'failed') lines.unshift(WARNING + shortened(oneLine(draft.ending.message), NOTE_LIMIT));
  if (answer !== undefined && answer.finish !== 'experts-only') lines.push(...whatWasRead(answer.experts).map(small));
  if (answer !== undefined && options.footer) lines.push(small(footer(answer)));
  return bounded(lines);
}

/** A part of an answer as the conversation knows it: without the lines that {@link extrasOf} and the status added. */
export function withoutExtras(content: string): string {
  const lines = content.split('\n');
  const last = lines.findLastIndex((line) => !line.startsWith(SMALL) && !line.startsWith(WARNING));
  return lines.slice(0, last + 1).join('\n');
}

/** One line an image. A spoiler is the only thing that Discord collapses; code in it is neither link nor mention. */
function whatWasRead(reports: readonly ExpertReport[]): string[] {
  const readers = reports.filter(({ ok, sees, observations }) => {
    return observations.some(({ kind }) => kind === 'text') || (ok && (sees?.includes('text') ?? true));
  });
  const images = [...Map.groupBy(readers, ({ image }) => image)];
  const limit = Math.min(READ_LIMIT, Math.floor(READ_LIMIT_TOGETHER / Math.max(1, images.length)));
  return images.map(([image, own]) => {
    const lines = wordsIn(own).split('\n').map(oneLine).filter(Boolean);
    if (lines.length === 0) return `Nothing could be read in image ${image}.`;
    return `Read in image ${image}: ||\`${shortened(inert(lines.join(' / ')), limit)}\`||`;
  });
}

/** Text that can stand in code within a spoiler. */
function inert(text: string): string {
  return text.replaceAll('`', "'").replaceAll('|', '¦');
}

function footer(answer: Answer): string {
  const { timings } = answer;
  const experts = [...new Set(answer.experts.map(({ name }) => name))].map((name) => {
    const slowest = Math.max(...answer.experts.filter((report) => report.name === name).map(({ ms }) => ms));
    return `${name} ${seconds(slowest)}`;
  });
  return [
    answer.route,
    answer.model,
    ...experts,
    ...(timings.firstTokenMs === undefined ? [] : [`first word after ${seconds(timings.firstTokenMs)}`]),
    `${timings.newTokens} tokens in ${seconds(timings.totalMs)}`,
  ].join(' · ');
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}

/** As many of the lines as fit, and a word on those that do not. */
function bounded(lines: readonly string[]): string[] {
  let length = 0;
  const fit = lines.filter((line) => {
    length += line.length + 1;
    return length <= LINES_LIMIT;
  });
  return fit.length === lines.length ? fit : [...fit, small(`… and ${lines.length - fit.length} more remarks.`)];
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

/** Cuts whole characters, so that no surrogate pair is torn. */
function shortened(text: string, limit: number): string {
  const cut = text.slice(0, limit - 1).replace(/[\ud800-\udbff]$/, '');
  return text.length <= limit ? text : `${cut}…`;
}
