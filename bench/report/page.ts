import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { PROJECT_ROOT } from '../../src/config/paths.ts';

/** The commands that write into the page, by the section that each of them fills. */
const commands = {
  results: 'npm run bench',
  systems: 'npm run bench',
  pictures: 'npm run bench',
  training: 'npm run bench',
  curves: 'npm run bench',
  'follow-up': 'npm run bench',
  large: 'npm run bench:7b',
} as const;
export type Section = keyof typeof commands;

/** The page whose results `--write` replaces. */
export const benchmarksPage = path.join(PROJECT_ROOT, 'docs', 'benchmarks.md');

/** The page with new results between the marks of a section. @throws {Error} when it has no such marks. */
export function withResults(page: string, section: Section, results: string): string {
  const begin = `<!-- ${section}: written by \`${commands[section]} -- --write\` -->`;
  const end = `<!-- end of ${section} -->`;
  const from = page.indexOf(begin);
  const to = page.indexOf(end);
  if (from === -1 || to < from) {
    throw new Error(`docs/benchmarks.md lacks the lines between which results go: ${begin} and ${end}. Restore them.`);
  }
  return `${page.slice(0, from + begin.length)}\n\n${results}\n\n${page.slice(to)}`;
}

export function writePage(section: Section, results: string): void {
  writeFileSync(benchmarksPage, withResults(readFileSync(benchmarksPage, 'utf8'), section, results));
}
