import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { PROJECT_ROOT } from '../../src/config/paths.ts';

const begin = '<!-- results: written by `npm run bench -- --write` -->';
const end = '<!-- end of results -->';

/** The page whose results `--write` replaces. */
export const benchmarksPage = path.join(PROJECT_ROOT, 'docs', 'benchmarks.md');

/** The page with new results between its marks. @throws {Error} when it has no such marks. */
export function withResults(page: string, results: string): string {
  const from = page.indexOf(begin);
  const to = page.indexOf(end);
  if (from === -1 || to < from) {
    throw new Error(`docs/benchmarks.md lacks the lines between which results go: ${begin} and ${end}. Restore them.`);
  }
  return `${page.slice(0, from + begin.length)}\n\n${results}\n\n${page.slice(to)}`;
}

export function writePage(results: string): void {
  writeFileSync(benchmarksPage, withResults(readFileSync(benchmarksPage, 'utf8'), results));
}
