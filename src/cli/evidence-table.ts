import { evidencePlace, evidenceWords } from '../core/evidence.ts';
import type { ExpertReport } from '../core/experts/plugin.ts';

/** What each expert saw in each image, a line an observation: number, kind, confidence, words, place. */
export function evidenceTable(reports: readonly ExpertReport[]): string[] {
  const images = [...Map.groupBy(reports, ({ image }) => image)].sort(([a], [b]) => a - b);
  return images.flatMap(([image, own]) => [`Image ${image}`, ...own.flatMap(reportLines)]);
}

/** The lines of one expert's report. */
export function reportLines({ name, version, ms, ok, observations, error }: ExpertReport): string[] {
  const state = ok ? `${observations.length} observed` : `failed: ${error ?? 'no reason given'}`;
  const rows = observations.map((seen, index) => {
    const place = evidencePlace(seen);
    const number = String(index + 1).padStart(6);
    return `${number}  ${seen.kind.padEnd(11)} ${seen.confidence.toFixed(2)}  ${evidenceWords(seen)}${place && `  ${place}`}`;
  });
  return [`  ${name} ${version}: ${state} (${Math.round(ms)} ms)`, ...rows];
}
