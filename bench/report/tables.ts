import { mostOthers } from '../driver/rounds.ts';
import type { Goal } from './goals.ts';
import { count } from './notes.ts';
import type { BenchResult } from './result.ts';
import { type Cell, tytoName } from './summary.ts';

/** The whole result as Markdown, which reads well on a terminal too. */
export function resultTables(result: BenchResult): string {
  const sections = result.threads.flatMap((threads) => [
    `### ${count(threads, 'thread')}`,
    'Medians over clean samples, with first and third quartile in brackets.',
    speeds(result, threads),
    'Tyto as a multiple of each (above 1: Tyto is faster), median of the rounds with their quartiles.',
    ratios(result, threads),
  ]);
  return [situation(result), ...sections, '### Goals', goals(result.goals), notes(result)].filter(Boolean).join('\n\n');
}

/** What the systems cost over the plain decoder, as Markdown. */
export function systemTables(result: BenchResult): string {
  const sections = result.threads.flatMap((threads) => [
    `### ${count(threads, 'thread')}`,
    speeds(result, threads),
    'Time of each as a multiple of the plain decoder’s, median of the rounds with their quartiles.',
    ratios(result, threads),
  ]);
  return [situation(result), ...sections, '### Goals', goals(result.goals)].join('\n\n');
}

function situation({ date, model, machine, versions, noise }: BenchResult): string {
  const share = Math.round((100 * noise.cleanSamples) / Math.max(1, noise.samples));
  const others = noise.others
    ? `Other processes kept ${noise.others.all.toFixed(2)} cores busy (median of all samples); a sample is clean up to ${mostOthers}.`
    : 'The system does not tell how busy other processes were, so every sample counts.';
  return [
    `- ${date}, model ${model}, ${count(noise.rounds, 'round')} in ${Math.round(noise.seconds)} s`,
    ...machineLines(machine, versions),
    `- Noise: ${noise.cleanSamples} of ${noise.samples} samples (${share} %) were clean. ${others}`,
  ].join('\n');
}

/** Two items of a list: the machine, and what ran on it. */
export function machineLines(machine: BenchResult['machine'], versions: BenchResult['versions']): string[] {
  const gibibytes = Math.round(machine.memoryBytes / 2 ** 30);
  const used = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  return [
    `- ${machine.cpu}, ${count(machine.cores, 'core')}, ${gibibytes} GiB, ${machine.system}`,
    `- ${used.join(', ')}`,
  ];
}

function speeds({ engines, measures, cells }: BenchResult, threads: number): string {
  const head = ['', ...measures.map(({ name, unit }) => `${name} (${unit})`), 'load (s)', 'peak (MB)'];
  const rows = engines
    .filter((engine) => engine.threads === threads)
    .map(({ engine, loadMs, peakBytes }) => [
      engine,
      ...measures.map(({ name }) =>
        cellText(cells.find((cell) => cell.engine === engine && cell.threads === threads && cell.measure === name)),
      ),
      (loadMs / 1000).toFixed(1),
      peakBytes === undefined ? '-' : String(Math.round(peakBytes / 1e6)),
    ]);
  return table(head, rows);
}

function cellText(cell: Cell | undefined): string {
  if (!cell) return '-';
  if (!cell.spread) return 'disturbed';
  const { median, q1, q3, count: samples } = cell.spread;
  return samples === 1 ? number(median) : `${number(median)} (${number(q1)}-${number(q3)})`;
}

function ratios({ engines, measures, ratios: all }: BenchResult, threads: number): string {
  const peers = engines.filter((engine) => engine.threads === threads && engine.engine !== tytoName);
  const rows = peers.map(({ engine }) => [
    engine,
    ...measures.map(({ name }) => {
      const found = all.find((ratio) => ratio.peer === engine && ratio.threads === threads && ratio.measure === name);
      if (!found) return '-';
      const { median, q1, q3 } = found.spread;
      return `${median.toFixed(2)} (${q1.toFixed(2)}-${q3.toFixed(2)})`;
    }),
  ]);
  return table(['', ...measures.map(({ name }) => name)], rows);
}

function goals(all: readonly Goal[]): string {
  const rows = all.map(({ measure, peer, threads, wanted, reached, isReached }) => [
    `${measure}, ${count(threads, 'thread')}`,
    peer,
    `${wanted.toFixed(1)}x`,
    reached === undefined ? 'not measured' : `${reached.toFixed(2)}x`,
    reached === undefined ? '' : isReached ? 'yes' : 'no',
  ]);
  return table(['measure', 'against', 'goal', 'measured', 'reached'], rows);
}

function notes({ missing, engines }: BenchResult): string {
  const left = missing.map(({ name, reason }) => `- Not measured: ${name} (${reason})`);
  const answers = new Map(engines.map(({ engine, says }) => [engine, says]));
  const said = [...answers].map(([engine, says]) => `- ${engine} says: ${says}`);
  return ['The same question to each, to see that all compute the same model:', '', ...said, ...left].join('\n');
}

function number(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toFixed(1);
}

/** A Markdown table with aligned columns. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, column) => Math.max(3, title.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    `| ${widths.map((width, column) => (cells[column] ?? '').padEnd(width)).join(' | ')} |`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
}
