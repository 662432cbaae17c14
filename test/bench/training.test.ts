import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { curvesTable } from '../../bench/report/curves.ts';
import { followUpTables } from '../../bench/report/follow-up.ts';
import { trainingTables } from '../../bench/report/training.ts';
import { comparedLosses } from '../../bench/training/compared-losses.ts';
import type { TrainingResult, VariantResult } from '../../bench/training/measure.ts';
import { readingRecipe } from '../../bench/training/step.ts';
import type { OwnVariant } from '../../bench/training/variant.ts';

const about = { date: '2026-11-26', versions: { tyto: '0.1.0' }, threads: 2 };
const machine = (cpu: string) => ({ cpu, cores: 2, memoryBytes: 2 ** 34, system: 'Linux' });
const steps = (...seconds: number[]) => seconds.map((each) => ({ ms: 1000 * each, isClean: true }));
const own = (size: number, products: OwnVariant['products']): OwnVariant => ({
  kind: 'tyto',
  size,
  products,
  recompute: false,
});

const variants: VariantResult[] = [
  { variant: { kind: 'torch', dtype: 'float32' }, losses: [3, 2], steps: steps(4, 4.2, 3.8), peakBytes: 4e9 },
  { variant: { kind: 'torch', dtype: 'bfloat16' }, losses: [3.01], steps: steps(2), peakBytes: 3e9 },
  { variant: own(96, 'fp32'), losses: [3.0001, 2.01], steps: steps(5), peakBytes: 2e9, parameters: 2e6 },
  {
    variant: own(96, 'int8'),
    losses: [3.02],
    steps: [...steps(3), { ms: 90_000, isClean: false }],
    peakBytes: 3e9,
    parameters: 2e6,
  },
  { variant: own(192, 'int8'), losses: [3.2], steps: steps(3.5), peakBytes: 3e9, parameters: 4e6 },
];
const batch = { rows: 8, length: 250, tokens: 1600, targets: 300 };
const result: TrainingResult = { ...about, machine: machine('a CPU (avx512_bf16)'), batch, size: 96, variants };

/** The verdict at the end of the row that begins with some cells. */
function verdict(page: string, ...cells: string[]): string | undefined {
  const rows = page.split('\n').map((line) => line.split('|').map((cell) => cell.trim()));
  return rows.find((row) => cells.every((cell, index) => row[index + 1] === cell))?.at(-2);
}

describe('training beside PyTorch', () => {
  const page = trainingTables(result);

  test('goals are held to clean steps, and to what they are about', () => {
    assert.equal(verdict(page, 'time, tyto, fp32 base', 'PyTorch fp32', '1.0x', '1.25x'), 'no');
    assert.equal(verdict(page, 'time, tyto, int8 base', 'PyTorch fp32', '1.0x', '0.75x'), 'yes');
    assert.equal(verdict(page, 'time, tyto, int8 base', 'PyTorch bf16', '1.5x', '1.50x'), 'yes');
    assert.equal(verdict(page, 'memory, tyto, fp32 base', 'PyTorch fp32', '0.7x', '0.50x'), 'yes');
    assert.equal(verdict(page, 'memory, tyto, int8 base', 'PyTorch fp32', '0.7x', '0.75x'), 'no');
  });

  test('a processor without bf16 is not held to it', () => {
    const old = trainingTables({ ...result, machine: machine('a CPU (avx2)') });
    assert.equal(verdict(old, 'time, tyto, int8 base', 'PyTorch bf16'), 'this CPU has no bf16');
  });

  test('the slope is that of the widths', () => {
    assert.match(page, /A line through them: 2\.50 s, and 250 ms for each million/);
  });

  test('what was not measured is named with its reason, and reaches nothing', () => {
    const missing = variants.map((each) =>
      each.variant.kind === 'torch' ? { ...each, steps: [], losses: [], missing: 'no Python' } : each,
    );
    const alone = trainingTables({ ...result, variants: missing });
    assert.match(alone, /PyTorch fp32 +\| not measured: no Python/);
    assert.equal(verdict(alone, 'time, tyto, int8 base', 'PyTorch fp32', '1.0x', 'not measured'), '');
  });

  test('losses that lie apart are another step', () => {
    assert.equal(comparedLosses(variants, 96)?.agree, true);
    const other = variants.with(0, { ...(variants[0] as VariantResult), losses: [3.002] });
    assert.equal(comparedLosses(other, 96)?.agree, false);
    assert.match(comparedLosses(other, 96)?.sentence ?? '', /NOT THE SAME STEP/);
    assert.equal(comparedLosses(variants.slice(1), 96), undefined);
  });

  test('the recipe is that of spark but for what is changed', () => {
    const recipe = readingRecipe({ size: 16, products: 'fp32', recompute: true }, 7);
    const { adapter, baseProducts, recompute, schedule, optimiser, batch: rows } = recipe;
    assert.deepEqual(
      [adapter.size, baseProducts, recompute, schedule.steps, optimiser.clip, rows.rows],
      [16, 'fp32', true, 7, 1, 8],
    );
  });
});

test('two curves stand side by side by windows, and the held-back loss decides', () => {
  const curves = [
    { products: 'fp32' as const, losses: [4, 4, 4, 4, 4, 2], heldBack: 1 },
    { products: 'int8' as const, losses: [5, 5, 5, 5, 5, 1], heldBack: 1.01 },
  ];
  const page = curvesTable({ ...about, machine: machine('a CPU'), curves });
  assert.equal(verdict(page, '1 to 5', '4.0000', '5.0000'), '+25.0 %');
  assert.equal(verdict(page, '6 to 6', '2.0000', '1.0000'), '-50.0 %');
  assert.match(page, /\+1\.0 %: reached/);
  const worse = curves.map((curve) => (curve.products === 'int8' ? { ...curve, heldBack: 1.03 } : curve));
  assert.match(curvesTable({ ...about, machine: machine('a CPU'), curves: worse }), /\+3\.0 %: not reached/);
});

test('further questions are compared with the first of their round, clean ones alone', () => {
  const asked = (ms: number) => ({ ms, promptTokens: 300, cachedTokens: 0 });
  const round = (first: number, followUp: number, another: number, isClean = true) => ({
    first: asked(first),
    followUp: asked(followUp),
    another: asked(another),
    isClean,
  });
  const rounds = [round(100, 10, 30), round(200, 20, 60), round(100, 900, 1, false)];
  const page = followUpTables({
    ...about,
    machine: machine('a CPU'),
    models: [{ model: 'spark', sees: false, rounds }],
  });
  assert.equal(verdict(page, 'spark, next of the conversation', 'first question', '0.2x', '0.10x'), 'yes');
  assert.equal(verdict(page, 'spark, another on the picture', 'first question', '0.2x', '0.30x'), 'no');
});
