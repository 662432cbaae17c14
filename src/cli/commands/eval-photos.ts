import path from 'node:path';
import type { Settings } from '../../config/settings.ts';
import type { ExpertReport, Observation } from '../../core/experts/plugin.ts';
import { takeIn } from '../../core/intake/intake.ts';
import type { Sight } from '../../core/sight/sight.ts';
import { expertReports } from '../eval/expert-reports.ts';
import { CERTAIN, scoreLabels, TOLD, totalsOf } from '../eval/photo-score.ts';
import { type PhotoTruth, readPhotoTruth } from '../eval/photo-truth.ts';
import { freshSight } from '../fresh-sight.ts';
import { readImages } from '../images.ts';
import { prepareExperts } from '../prepare-experts.ts';
import { printAside } from '../print.ts';
import { commandSettings, quiet } from '../settings.ts';

/** The expert that is scored, and those that are shown beside it. */
const EXPERTS = ['detect', 'classify', 'safety'];

/**
 * `tyto eval photos DIR`: looks at a folder's photographs the way everybody's are looked at, and compares the things that are found with
 * its `truth.json`. With `--json` standard output holds one object and nothing else.
 */
export async function evalPhotos(folder: string, options: { json?: boolean }, stop: AbortSignal): Promise<number> {
  const settings = onlyExperts(quiet(commandSettings()));
  const photos = await readPhotoTruth(folder);
  const print = options.json ? printAside : (line: string) => console.log(line);
  await prepareExperts(settings, stop);
  const sight = await freshSight(settings);
  try {
    const scores = [];
    print(row('photo', 'seen', 'class', 'safety', 'missed', 'wrong'));
    for (const photo of photos) {
      const reports = await look(sight, path.join(folder, photo.file), settings, stop);
      const { line, ...score } = scoreOf(photo, reports);
      scores.push(score);
      print(line);
    }
    const totals = totalsOf(scores);
    for (const [name, least] of [
      ['045', TOLD],
      ['055', CERTAIN],
    ] as const) {
      const found = `${totals[`found_${name}`]} of ${totals.labels_total} labels found`;
      print(`From ${least} on: ${found}, ${totals[`wrong_${name}`]} wrong.`);
    }
    if (options.json) console.log(JSON.stringify(totals));
    return 0;
  } finally {
    await sight.dispose();
  }
}

function onlyExperts(settings: Settings): Settings {
  return { ...settings, experts: { ...settings.experts, enabled: EXPERTS } };
}

/** What each expert reports, by its name. */
async function look(
  sight: Sight,
  file: string,
  { images }: Settings,
  stop: AbortSignal,
): Promise<Map<string, ExpertReport>> {
  const [image] = await readImages([file], images.maxBytes);
  if (!image) throw new Error(`${file} cannot be read.`);
  const picture = await takeIn({ number: 1, message: 0, image }, images, stop);
  const reports = await expertReports(sight, { ...picture, name: file }, stop);
  return new Map(reports.map((report) => [report.name, report]));
}

function scoreOf(photo: PhotoTruth, reports: ReadonlyMap<string, ExpertReport>) {
  const seen = (name: string) => reports.get(name)?.observations ?? [];
  const objects = seen('detect').filter((one) => one.kind === 'object');
  const told = scoreLabels(photo, objects, TOLD);
  const certain = scoreLabels(photo, objects, CERTAIN);
  const missed = told.wanted.filter((label) => !told.found.includes(label));
  const cells = [
    listed(objects),
    listed(seen('classify')),
    listed(seen('safety')),
    missed.join(', '),
    told.wrong.join(', '),
  ];
  return { told, certain, line: row(photo.id, ...cells) };
}

/** Names with their confidences. */
function listed(observations: readonly Observation[]): string {
  const names = observations.flatMap((one) => {
    if (one.kind === 'object' || one.kind === 'class') return `${one.label} ${one.confidence.toFixed(2)}`;
    return one.kind === 'signal' ? `${one.signal} ${one.confidence.toFixed(2)}` : [];
  });
  return names.join(', ');
}

const WIDTHS = [22, 48, 18, 22, 16, 0];

function row(...cells: string[]): string {
  return cells
    .map((cell, column) => (cell || '-').padEnd(WIDTHS[column] ?? 0))
    .join('  ')
    .trimEnd();
}
