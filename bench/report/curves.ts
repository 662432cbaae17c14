import type { Curve, CurvesResult } from '../training/curves.ts';
import { machineLines, table } from './tables.ts';

/** Steps of which a row of the table tells the mean. */
const window = 5;
/** By how much int8 may raise the loss of what is held back, as a share of it. */
const most = 0.02;

/** Two trainings side by side, as Markdown. */
export function curvesTable({ date, machine, versions, curves }: CurvesResult): string {
  const [exact, rounded] = curves;
  if (!exact || !rounded) throw new Error('Two curves are compared.');
  const starts = Array.from({ length: Math.ceil(exact.losses.length / window) }, (_, index) => index * window);
  const rows = starts.map((from) => {
    const end = Math.min(from + window, exact.losses.length);
    return row(`${from + 1} to ${end}`, mean(exact, from, end), mean(rounded, from, end));
  });
  const raised = rounded.heldBack / exact.heldBack - 1;
  const verdict = raised <= most ? 'reached' : 'not reached';
  return [
    [`- ${date}, ${exact.losses.length} steps with each`, ...machineLines(machine, versions)].join('\n'),
    table(
      ['steps', `${exact.products} base`, `${rounded.products} base`, 'difference'],
      [...rows, row('held-back samples, at the end', exact.heldBack, rounded.heldBack)],
    ),
    `Goal: int8 raises the loss of the held-back samples by at most ${100 * most} %. It changes it by ${percent(raised)}: ${verdict}.`,
  ].join('\n\n');
}

function row(name: string, exact: number, rounded: number): string[] {
  return [name, exact.toFixed(4), rounded.toFixed(4), percent(rounded / exact - 1)];
}

function percent(share: number): string {
  return `${share < 0 ? '' : '+'}${(100 * share).toFixed(1)} %`;
}

function mean({ losses }: Curve, from: number, end: number): number {
  return losses.slice(from, end).reduce((sum, loss) => sum + loss, 0) / (end - from);
}
