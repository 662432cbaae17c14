import { abortable } from './abortable.ts';
import type { AnswerEvent } from './events.ts';
import type { ExpertImage } from './experts/plugin.ts';
import { takeIn } from './intake/intake.ts';
import { type Job, since } from './job.ts';
import type { Sighting } from './prompt/picture-context.ts';
import type { PictureReference } from './route.ts';

/** What the turn's images came to. */
export interface Seen {
  /** Those that could be opened. */
  pictures: ExpertImage[];
  /** One for each image of the turn, opened or not. */
  sightings: Sighting[];
}

/** A turn without images. */
export const NOTHING_SEEN: Readonly<Seen> = { pictures: [], sightings: [] };

/** Fetches and verifies the images and shows them to the experts. */
export async function* see(job: Job, references: readonly PictureReference[]): AsyncGenerator<AnswerEvent, Seen, void> {
  const { parts, draft, signal } = job;
  parts.experts.warmUp();
  const asked = performance.now();
  const { pictures, notes } = await abortable(takeIn(references, parts.settings.images, signal), signal);
  draft.timings.intakeMs = since(asked);
  draft.notes.push(...notes);

  const shown = performance.now();
  for await (const report of parts.experts.look(pictures, signal)) {
    draft.experts.push(report);
    draft.experts.sort((a, b) => a.image - b.image);
    draft.timings.expertsMs = since(shown);
    if (!report.ok) draft.notes.push(`The ${report.name} expert did not see image ${report.image}: ${report.error}.`);
    yield { type: 'expert', report };
  }
  return { pictures, sightings: references.map((reference) => sightingOf(reference, pictures, job)) };
}

function sightingOf({ number, message }: PictureReference, pictures: readonly ExpertImage[], { draft }: Job): Sighting {
  const picture = pictures.find((candidate) => candidate.number === number);
  const reports = draft.experts.filter(({ image }) => image === number);
  if (!picture) return { number, message, opened: false, reports };
  return { number, message, opened: true, size: { width: picture.width, height: picture.height }, reports };
}
