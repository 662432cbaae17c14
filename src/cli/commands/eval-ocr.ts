import type { ExpertReport } from '../../core/experts/plugin.ts';
import type { Sight } from '../../core/sight/sight.ts';
import { type OcrCase, readOcrCases } from '../eval/ocr-cases.ts';
import { errorRate, type OcrScore, poolScores, scoreReading } from '../eval/ocr-score.ts';
import { perturb } from '../eval/perturb.ts';
import type { Perturbation } from '../eval/perturbation.ts';
import { freshSight } from '../fresh-sight.ts';
import { prepareExperts } from '../prepare-experts.ts';
import { printAside } from '../print.ts';
import { commandSettings, quiet } from '../settings.ts';

/** A case as it was read. */
interface Result extends OcrScore {
  id: string;
  category: string;
  /** Wall-clock, of the expert alone. */
  ms: number;
}

/**
 * `tyto eval ocr`: how well the `ocr` expert reads the pictures of a folder, by the way every picture takes. What cannot
 * be read counts as read empty. With `--json` standard output holds one object, and in it the character error rate
 * as a share (0.01 is 1 %).
 * @throws {Error} when the folder's truth or a picture of it is missing or malformed.
 */
export async function evalOcr(
  folder: string,
  options: { json?: boolean; perturb?: Perturbation },
  stop: AbortSignal,
): Promise<number> {
  const all = quiet(commandSettings());
  const settings = { ...all, experts: { ...all.experts, enabled: ['ocr'] } };
  const cases = readOcrCases(folder);
  await prepareExperts(settings, stop);
  const sight = await freshSight(settings);
  const print = options.json ? printAside : (line: string) => console.log(line);
  try {
    print(columns('case', 'CER', 'phrases', 'ms'));
    const results: Result[] = [];
    for (const known of cases) {
      const bytes = options.perturb ? await perturb(known.bytes, options.perturb) : known.bytes;
      const result = await readCase(sight, { ...known, bytes }, stop);
      results.push(result);
      print(rowOf(result.id, [result]));
    }
    print('');
    for (const [category, members] of Map.groupBy(results, ({ category }) => category)) print(rowOf(category, members));
    print(rowOf('all', results));
    if (options.json) console.log(JSON.stringify(summary(results)));
    return 0;
  } finally {
    await sight.dispose();
  }
}

async function readCase(sight: Sight, known: OcrCase, stop: AbortSignal): Promise<Result> {
  const { id, category, bytes } = known;
  const reports: ExpertReport[] = [];
  for await (const event of sight.look({ number: 1, name: id, bytes }, false, stop)) {
    if (event.type === 'refused') printAside(`${id} ${event.reason}.`);
    if (event.type !== 'report') continue;
    reports.push(event.report);
    if (!event.report.ok) printAside(`${id} was not read: ${event.report.error}.`);
  }
  const seen = reports.flatMap(({ observations }) => observations);
  const lines = seen.flatMap((observation) => (observation.kind === 'text' ? observation.text : []));
  const ms = reports.reduce((sum, report) => sum + report.ms, 0);
  return { id, category, ms, ...scoreReading(known, lines.join('\n')) };
}

function summary(results: readonly Result[]): Record<string, number> {
  const total = poolScores(results);
  return {
    cases: total.cases,
    cer: errorRate(total),
    phrases_found: total.phrasesFound,
    phrases_total: total.phrasesTotal,
  };
}

/** A line for some cases; its time is the middle one. */
function rowOf(name: string, results: readonly Result[]): string {
  const total = poolScores(results);
  const times = results.map(({ ms }) => ms).sort((a, b) => a - b);
  const phrases = `${total.phrasesFound}/${total.phrasesTotal}`;
  return columns(name, `${(100 * errorRate(total)).toFixed(2)} %`, phrases, `${times[Math.floor(times.length / 2)]}`);
}

function columns(name: string, rate: string, phrases: string, ms: string): string {
  return `${name.padEnd(24)} ${rate.padStart(9)} ${phrases.padStart(9)} ${ms.padStart(7)}`;
}
