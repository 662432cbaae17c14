import type { ExpertReport, TextSight } from '../experts/plugin.ts';
import { ofKind } from './picture-facts.ts';

/**
 * The words in a picture as the experts read them, a line each, in reading order. What several frames of an animated
 * picture say alike is said once.
 */
export function wordsIn(reports: readonly ExpertReport[]): string {
  return reports.flatMap(({ observations }) => saidOnce(ofKind(observations, 'text'))).join('\n');
}

/** Lines of one frame may be equal, as on a receipt; those of another frame are the same words seen again. */
function saidOnce(lines: readonly TextSight[]): string[] {
  const firstFrame = new Map<string, number | undefined>();
  return lines.flatMap(({ text, frame }) => {
    const line = text.trim();
    const known = line.replace(/\s+/g, ' ');
    if (!firstFrame.has(known)) firstFrame.set(known, frame);
    return firstFrame.get(known) === frame ? line : [];
  });
}
