import type { ExpertReport } from '../../core/experts/plugin.ts';
import type { PictureFile, Sight } from '../../core/sight/sight.ts';

/**
 * What every expert reports of one picture.
 * @throws {Error} when the picture is refused, or an expert did not see it: a score without it would be a lie.
 */
export async function expertReports(sight: Sight, file: PictureFile, signal: AbortSignal): Promise<ExpertReport[]> {
  const reports: ExpertReport[] = [];
  for await (const event of sight.look(file, false, signal)) {
    if (event.type === 'refused') throw new Error(`${file.name} ${event.reason}.`);
    if (event.type !== 'report') continue;
    const { name, ok, error } = event.report;
    if (!ok) throw new Error(`The ${name} expert did not see ${file.name}: ${error}.`);
    reports.push(event.report);
  }
  return reports;
}
