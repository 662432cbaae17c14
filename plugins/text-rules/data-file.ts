import { readFileSync } from 'node:fs';

/** The lines of a table in `data/`, without comments and empty ones. */
export function dataLines(name: string): string[] {
  return readFileSync(new URL(`data/${name}`, import.meta.url), 'utf8')
    .split('\n')
    .map((line) => line.replace(/^#.*/, '').trim())
    .filter(Boolean);
}

/** A table whose lines are `key: value value ...`. */
export function dataTable(name: string): Map<string, string[]> {
  return new Map(
    dataLines(name).map((line) => {
      const colon = line.indexOf(':');
      return [
        line.slice(0, colon).trim(),
        line
          .slice(colon + 1)
          .split(/\s+/)
          .filter(Boolean),
      ];
    }),
  );
}
