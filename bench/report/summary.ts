import type { Measure } from '../driver/measures.ts';
import type { Measurement } from '../driver/rounds.ts';
import { type Spread, spreadOf } from '../driver/statistics.ts';

/** What one engine reached at one measure. */
export interface Cell {
  measure: string;
  unit: Measure['unit'];
  engine: string;
  threads: number;
  /** Over the clean samples; absent where there is none. */
  spread?: Spread;
  /** Samples that others disturbed and that do not count. */
  disturbed: number;
}

/** How many times as fast as a peer Tyto is: above 1 it is faster, whatever the unit. */
export interface Ratio {
  measure: string;
  peer: string;
  threads: number;
  /** Over the rounds in which both have a clean sample. */
  spread: Spread;
}

export const tytoName = 'tyto';

export function cellsOf(measurements: readonly Measurement[], measures: readonly Measure[]): Cell[] {
  const groups = Object.values(
    Object.groupBy(measurements, ({ measure, engine, threads }) => `${measure}/${engine}/${threads}`),
  );
  return groups.flatMap((group = []) => {
    const [first] = group;
    const unit = measures.find(({ name }) => name === first?.measure)?.unit;
    if (!first || !unit) return [];
    const { measure, engine, threads } = first;
    const clean = group.filter(({ isClean }) => isClean);
    const spread = spreadOf(clean.map(({ value }) => value));
    return [{ measure, unit, engine, threads, ...(spread && { spread }), disturbed: group.length - clean.length }];
  });
}

export function ratiosOf(measurements: readonly Measurement[], measures: readonly Measure[]): Ratio[] {
  const clean = measurements.filter(({ isClean }) => isClean);
  const byCell = Object.groupBy(clean, ({ measure, engine, threads }) => `${measure}/${engine}/${threads}`);
  return Object.values(byCell).flatMap((peers = []) => {
    const [first] = peers;
    if (!first || first.engine === tytoName) return [];
    const { measure, threads, engine: peer } = first;
    const own = new Map(byCell[`${measure}/${tytoName}/${threads}`]?.map(({ round, value }) => [round, value]));
    const isTime = measures.find(({ name }) => name === measure)?.unit === 'ms';
    const paired = peers.flatMap(({ round, value }) => {
      const ours = own.get(round);
      return ours === undefined ? [] : [isTime ? value / ours : ours / value];
    });
    const spread = spreadOf(paired);
    return spread ? [{ measure, peer, threads, spread }] : [];
  });
}
