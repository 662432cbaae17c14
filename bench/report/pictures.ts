import { quantile } from '../driver/statistics.ts';
import type { LookerResult } from '../pictures/measure.ts';
import { table } from './tables.ts';

/** Most milliseconds that an expert should take for a picture: median, on one thread. */
const goals: Readonly<Record<string, number>> = { ocr: 200, detect: 60, safety: 25, likeness: 20 };
/** An image tower in int8 should take at most this part of its time in float32. */
const towerGoal = 0.5;

/** Towers and experts as Markdown. */
export function picturesTable(results: readonly LookerResult[]): string {
  return [
    'One thread, milliseconds of a picture: median and 95th percentile of wall-clock time, and mean CPU time.',
    table(
      ['tower', ...columns, 'against fp32', 'goal'],
      results.filter(isTower).map((result) => [...row(result), ...towerRatio(result, results)]),
    ),
    table(
      ['expert', ...columns, 'goal', 'reached'],
      results.filter((one) => !isTower(one)).map((result) => [...row(result), ...expertGoal(result)]),
    ),
  ].join('\n\n');
}

const columns = ['p50 (ms)', 'p95 (ms)', 'CPU (ms)', 'peak (MB)', 'over an empty process (MB)'];

const isTower = ({ kind }: LookerResult): boolean => kind === 'tower';

function row({ name, looks, peakBytes, emptyBytes, missing }: LookerResult): string[] {
  if (missing !== undefined) return [name, `not measured: ${missing}`, '', '', '', ''];
  const times = looks.map(({ ms }) => ms);
  const cpu = looks.reduce((sum, { cpuMs }) => sum + cpuMs, 0) / looks.length;
  const more = peakBytes !== undefined && emptyBytes !== undefined ? peakBytes - emptyBytes : undefined;
  return [
    name,
    number(quantile(times, 0.5)),
    number(quantile(times, 0.95)),
    number(cpu),
    megabytes(peakBytes),
    megabytes(more),
  ];
}

function towerRatio({ name, looks }: LookerResult, results: readonly LookerResult[]): string[] {
  if (!name.endsWith('int8')) return ['', ''];
  const exact = results.find((other) => other.name === name.replace('int8', 'fp32'));
  const ratio = (medianOf(looks) ?? Number.NaN) / (medianOf(exact?.looks ?? []) ?? Number.NaN);
  return [`${ratio.toFixed(2)}x`, ratio <= towerGoal ? `at most ${towerGoal}x: yes` : `at most ${towerGoal}x: no`];
}

function expertGoal({ name, looks }: LookerResult): string[] {
  const goal = goals[name];
  if (goal === undefined) return ['', ''];
  const middle = medianOf(looks);
  return [String(goal), middle === undefined ? '' : middle <= goal ? 'yes' : 'no'];
}

function medianOf(looks: LookerResult['looks']): number | undefined {
  return quantile(
    looks.map(({ ms }) => ms),
    0.5,
  );
}

function number(value: number | undefined): string {
  return value === undefined ? '-' : value >= 100 ? value.toFixed(0) : value.toFixed(1);
}

function megabytes(bytes: number | undefined): string {
  return bytes === undefined ? '-' : String(Math.round(bytes / 1e6));
}
