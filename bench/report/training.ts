import { type Spread, spreadOf } from '../driver/statistics.ts';
import { comparedLosses, torchResult } from '../training/compared-losses.ts';
import type { TrainingResult, VariantResult } from '../training/measure.ts';
import { isOwn, nameOf, type OwnVariant, type TorchVariant } from '../training/variant.ts';
import { count } from './notes.ts';
import { machineLines, table } from './tables.ts';

/** What Tyto's step may take at most as a multiple of PyTorch's. */
const goals = [
  { what: 'time', dtype: 'float32', most: 1 },
  { what: 'time', dtype: 'bfloat16', most: 1.5 },
  { what: 'memory', dtype: 'float32', most: 0.7 },
] as const satisfies readonly { what: Measured; dtype: TorchVariant['dtype']; most: number }[];

type Measured = 'time' | 'memory';

/** The training step beside PyTorch's, and what wider adapters cost, as Markdown. */
export function trainingTables(result: TrainingResult): string {
  return [
    situation(result),
    '### Beside PyTorch',
    'Medians over clean steps, with first and third quartile in brackets. Ratios below 1: Tyto takes less.',
    variantsTable(result),
    losses(result),
    '### Width of the adapters',
    widthsTable(result),
    slope(result),
    '### Goals',
    goalsTable(result),
  ].join('\n\n');
}

function situation({ date, machine, versions, threads, batch, variants }: TrainingResult): string {
  const steps = variants.flatMap((each) => each.steps);
  const clean = steps.filter(({ isClean }) => isClean).length;
  return [
    `- ${date}, ${count(threads, 'thread')}`,
    ...machineLines(machine, versions),
    `- One batch: ${batch.rows} rows of ${batch.length} tokens (${batch.tokens} without padding), ${batch.targets} targets`,
    `- Noise: ${clean} of ${steps.length} steps were clean`,
  ].join('\n');
}

function variantsTable(result: TrainingResult): string {
  const rows = compared(result).map((each) => [
    nameOf(each.variant),
    ...(each.steps.length === 0
      ? [`not measured: ${each.missing ?? 'no step'}`, '', '']
      : [seconds(timeOf(each)), perSecond(each, result), megabytes(each.peakBytes)]),
    each.losses[0]?.toFixed(4) ?? '-',
    ...(each.variant.kind === 'torch' ? ['', '', '', ''] : ratioCells(each, result)),
  ]);
  const head = [
    '',
    'step (s)',
    'tokens/s',
    'peak (MB)',
    'first loss',
    'time / fp32',
    'time / bf16',
    'memory / fp32',
    'memory / bf16',
  ];
  return table(head, rows);
}

/** All but the widths. */
function compared({ variants, size }: TrainingResult): VariantResult[] {
  return variants.filter(({ variant }) => variant.kind === 'torch' || variant.size === size);
}

function ratioCells(each: VariantResult, { variants }: TrainingResult): string[] {
  return (['time', 'memory'] as const).flatMap((what) =>
    (['float32', 'bfloat16'] as const).map((dtype) => times(ratio(what, each, torchResult(variants, dtype)))),
  );
}

function losses(result: TrainingResult): string {
  const sentence =
    comparedLosses(result.variants, result.size)?.sentence ?? 'The losses of both float32 steps were not compared.';
  return `The first loss is that before any update, in nats a target. ${sentence}`;
}

function goalsTable(result: TrainingResult): string {
  const hasBf16 = result.machine.cpu.includes('bf16');
  const own = compared(result).filter(({ variant }) => variant.kind === 'tyto');
  const rows = goals.flatMap(({ what, dtype, most }) =>
    own.map((each) => {
      const peer = torchResult(result.variants, dtype);
      const reached = ratio(what, each, peer);
      const isOut = dtype === 'bfloat16' && !hasBf16;
      const verdict = isOut ? 'this CPU has no bf16' : reached === undefined ? '' : reached <= most ? 'yes' : 'no';
      const torch = nameOf({ kind: 'torch', dtype });
      return [`${what}, ${nameOf(each.variant)}`, torch, `${most.toFixed(1)}x`, times(reached), verdict];
    }),
  );
  return table(['measure', 'against', 'goal', 'measured', 'reached'], rows);
}

function widthsTable(result: TrainingResult): string {
  const rows = widthsOf(result).map((each) => [
    String(each.variant.size),
    each.parameters?.toLocaleString('en') ?? '-',
    each.steps.length === 0 ? `not measured: ${each.missing ?? 'no step'}` : seconds(timeOf(each)),
    megabytes(each.peakBytes),
  ]);
  return table(['width', 'trained parameters', 'step (s)', 'peak (MB)'], rows);
}

/** As spark is trained: int8 products, nothing computed twice. */
function widthsOf({ variants }: TrainingResult): (VariantResult & { variant: OwnVariant })[] {
  return variants
    .flatMap((each) => (isOwn(each.variant) ? [{ ...each, variant: each.variant }] : []))
    .filter(({ variant }) => variant.products === 'int8' && !variant.recompute)
    .sort((a, b) => a.variant.size - b.variant.size);
}

/** The line of least squares through the steps' medians. */
function slope(result: TrainingResult): string {
  const points = widthsOf(result).flatMap((each) => {
    const time = timeOf(each)?.median;
    return time === undefined || each.parameters === undefined ? [] : [{ x: each.parameters / 1e6, y: time / 1000 }];
  });
  if (points.length < 2) return 'Too few widths were measured for a slope.';
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [middle, height] = [mean(points.map(({ x }) => x)), mean(points.map(({ y }) => y))];
  const rise =
    mean(points.map(({ x, y }) => (x - middle) * (y - height))) / mean(points.map(({ x }) => (x - middle) ** 2));
  const base = height - rise * middle;
  return `A line through them: ${base.toFixed(2)} s, and ${(1000 * rise).toFixed(0)} ms for each million of trained parameters.`;
}

function ratio(what: Measured, own: VariantResult, peer: VariantResult | undefined): number | undefined {
  const of = (each: VariantResult | undefined) => (what === 'time' ? each && timeOf(each)?.median : each?.peakBytes);
  const [ours, theirs] = [of(own), of(peer)];
  return ours === undefined || theirs === undefined ? undefined : ours / theirs;
}

/** Milliseconds of clean steps. */
function timeOf({ steps }: VariantResult): Spread | undefined {
  return spreadOf(steps.filter(({ isClean }) => isClean).map(({ ms }) => ms));
}

function seconds(spread: Spread | undefined): string {
  if (!spread) return 'disturbed';
  const [median, q1, q3] = [spread.median, spread.q1, spread.q3].map((ms) => (ms / 1000).toFixed(2));
  return spread.count === 1 ? `${median}` : `${median} (${q1}-${q3})`;
}

function perSecond(each: VariantResult, { batch }: TrainingResult): string {
  const time = timeOf(each)?.median;
  return time === undefined ? '-' : ((1000 * batch.tokens) / time).toFixed(0);
}

function megabytes(bytes: number | undefined): string {
  return bytes === undefined ? '-' : String(Math.round(bytes / 1e6));
}

function times(value: number | undefined): string {
  return value === undefined ? 'not measured' : `${value.toFixed(2)}x`;
}
