import type { LogEntry } from './run-log.ts';

const [WIDTH, HEIGHT, MARGIN] = [760, 420, 56];
const [LEFT, RIGHT, TOP, BOTTOM] = [MARGIN, WIDTH - MARGIN, 40, HEIGHT - 44];
/** Points of a line; more are thinned out. */
const MOST_POINTS = 600;
const COLOURS = { loss: '#9db8d9', smoothed: '#1f5fa8', evaluation: '#c4472b', rate: '#8a8a8a' };

type Point = readonly [x: number, y: number];

/** A run's loss, its evaluations and its learning rate over the steps, as SVG. */
export function plotRun(title: string, entries: readonly LogEntry[]): string {
  const steps = entries.filter((entry) => entry.type === 'step');
  const losses = steps.map(({ step, loss }): Point => [step, loss]);
  const evaluations = entries.flatMap((entry): Point[] =>
    entry.type === 'evaluation' ? [[entry.step, entry.loss]] : [],
  );
  const rates = steps.map(({ step, learningRate }): Point => [step, learningRate]);
  const lastStep = Math.max(1, ...[...losses, ...evaluations].map(([step]) => step));
  const highest = Math.max(1e-6, ...[...smooth(losses), ...evaluations].map(([, loss]) => loss)) * 1.15;
  const highestRate = Math.max(1e-12, ...rates.map(([, rate]) => rate));
  const onLoss = scaler(lastStep, highest);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="12">`,
    `<title>Training of ${escaped(title)}: loss and learning rate by step</title>`,
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="#ffffff"/>`,
    `<text x="${LEFT}" y="22" font-size="15">${escaped(title)}</text>`,
    ...lossAxis(highest),
    ...stepAxis(lastStep),
    line(rates, scaler(lastStep, highestRate * 1.15), COLOURS.rate, 'stroke-dasharray="4 4"'),
    line(losses, onLoss, COLOURS.loss),
    line(smooth(losses), onLoss, COLOURS.smoothed, 'stroke-width="2"'),
    line(evaluations, onLoss, COLOURS.evaluation, 'stroke-width="2"'),
    ...evaluations.map((point) => dot(onLoss(point))),
    ...legend(evaluations.length > 0, highestRate),
    '</svg>\n',
  ].join('\n');
}

/** The running mean of about the latest twentieth. */
function smooth(points: readonly Point[]): Point[] {
  const kept = 1 - 1 / Math.max(1, points.length / 20);
  let mean = 0;
  let weight = 0;
  return points.map(([step, loss]) => {
    mean = kept * mean + (1 - kept) * loss;
    weight = kept * weight + (1 - kept);
    return [step, mean / weight];
  });
}

function scaler(lastStep: number, highest: number): (point: Point) => Point {
  return ([step, value]) => [
    LEFT + ((RIGHT - LEFT) * step) / lastStep,
    Math.max(TOP, BOTTOM - ((BOTTOM - TOP) * value) / highest),
  ];
}

function line(points: readonly Point[], scale: (point: Point) => Point, colour: string, style = ''): string {
  const every = Math.max(1, Math.ceil(points.length / MOST_POINTS));
  const kept = points.filter((_, at) => at % every === 0 || at === points.length - 1);
  const places = kept.map((point) =>
    scale(point)
      .map((value) => value.toFixed(1))
      .join(','),
  );
  return `<polyline points="${places.join(' ')}" fill="none" stroke="${colour}" ${style}/>`;
}

function dot([x, y]: Point): string {
  return `<circle cx="${x.toFixed(1)}" cy="${y.toFixed(1)}" r="3" fill="${COLOURS.evaluation}"/>`;
}

function lossAxis(highest: number): string[] {
  return ticks(highest).flatMap((value) => {
    const y = (BOTTOM - ((BOTTOM - TOP) * value) / highest).toFixed(1);
    return [
      `<line x1="${LEFT}" y1="${y}" x2="${RIGHT}" y2="${y}" stroke="#e4e4e4"/>`,
      `<text x="${LEFT - 6}" y="${y}" dy="4" text-anchor="end">${Number(value.toPrecision(3))}</text>`,
    ];
  });
}

function stepAxis(lastStep: number): string[] {
  const labels = ticks(lastStep).map((step) => {
    const x = (LEFT + ((RIGHT - LEFT) * step) / lastStep).toFixed(1);
    return `<text x="${x}" y="${BOTTOM + 18}" text-anchor="middle">${Number(step.toPrecision(6))}</text>`;
  });
  return [...labels, `<text x="${RIGHT}" y="${HEIGHT - 8}" text-anchor="end">steps</text>`];
}

/** Round numbers from 0 to a bound, four to eight of them. */
function ticks(bound: number): number[] {
  const rough = bound / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10);
  return Array.from({ length: Math.floor(bound / step) + 1 }, (_, at) => at * step);
}

function legend(hasEvaluations: boolean, highestRate: number): string[] {
  const entries = [
    ['loss (nats a token), smoothed', COLOURS.smoothed],
    ...(hasEvaluations ? [['loss of the data held back', COLOURS.evaluation]] : []),
    [`learning rate, up to ${Number(highestRate.toPrecision(3))}`, COLOURS.rate],
  ] as const;
  return entries.map(([text, colour], at) => {
    const y = TOP + 14 + 18 * at;
    return `<text x="${RIGHT - 8}" y="${y}" text-anchor="end" fill="${colour}">${text}</text>`;
  });
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
