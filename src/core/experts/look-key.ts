import { createHash } from 'node:crypto';
import type { ExpertPlugin, ExpertReport } from './plugin.ts';

/** What an expert's observations depend on beside the image: its name, its version, and how it is set. */
export function expertIdentity(
  { name, version }: ExpertPlugin,
  settings: Readonly<Record<string, string>> = {},
): string {
  const own = Object.entries(settings).sort(([a], [b]) => (a < b ? -1 : 1));
  return own.length === 0 ? `${name}@${version}` : `${name}@${version}+${digest(own)}`;
}

/** Under which the observations of an expert that looks at pictures are kept. */
export function imageKey(identity: string, hash: string): string {
  return `${hash}:${identity}`;
}

/**
 * Under which the observations of an expert that is given the reports of others are kept: other frames or other reports
 * make another key.
 * @param given Identities of the experts that reported, in the order of their reports.
 */
export function reportsKey(
  identity: string,
  hashes: readonly string[],
  given: readonly string[],
  reports: readonly ExpertReport[],
): string {
  const outcomes = reports.map(({ ok, observations }, index) => [given[index], ok, observations.length]);
  return `${digest([hashes, outcomes])}:${identity}`;
}

function digest(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex');
}
