import { setImmediate as nextTick } from 'node:timers/promises';
import type { AnswerEvent } from './events.ts';
import { displayName, takeIn, title } from './intake/intake.ts';
import { PictureError } from './intake/picture-error.ts';
import { type AnswerParts, type Job, since } from './job.ts';
import { merge } from './merge.ts';
import type { Sighting } from './prompt/picture-context.ts';
import type { PictureReference } from './route.ts';
import type { SeenPicture, SightEvent } from './sight/sight.ts';

/** What the turn's images came to. */
export interface Seen {
  /** Those that could be opened, in the order of their numbers. */
  pictures: SeenPicture[];
  /** One for each image of the turn, opened or not. */
  sightings: Sighting[];
}

/** A turn without images. */
export const NOTHING_SEEN: Readonly<Seen> = { pictures: [], sightings: [] };

/** What became of one image: the picture in it, or none, and what is to be said about it. */
interface Outcome {
  picture?: SeenPicture;
  note?: string;
  deadLink?: boolean;
}

/** Fetches the images and has them opened and shown to the experts, side by side. */
export async function* see(job: Job, references: readonly PictureReference[]): AsyncGenerator<AnswerEvent, Seen, void> {
  const { parts, draft, signal } = job;
  parts.sight.warmUp();
  const began = performance.now();
  const shows = await showsPictures(parts);
  const outcomes = new Map<PictureReference, Outcome>();
  const looks = references.map((reference) => lookAt(reference, job, shows));
  for await (const [reference, event] of merge(looks, signal)) {
    if (event.type === 'report') {
      const { report } = event;
      draft.experts.push(report);
      draft.experts.sort((a, b) => a.image - b.image);
      draft.timings.expertsMs = since(began) - draft.timings.intakeMs;
      if (!report.ok) draft.notes.push(`The ${report.name} expert did not see image ${report.image}: ${report.error}.`);
      yield { type: 'expert', report };
      continue;
    }
    outcomes.set(reference, outcomeOf(reference, event));
    if (outcomes.size < references.length) continue;
    draft.timings.intakeMs = since(began);
    draft.notes.push(...references.flatMap((each) => outcomes.get(each)?.note ?? []));
    const dead = references.filter((each) => outcomes.get(each)?.deadLink);
    if (dead.length > 0) yield { type: 'dead-links', images: dead.map(({ number }) => number) };
  }
  const pictures = references.flatMap((reference) => outcomes.get(reference)?.picture ?? []);
  return { pictures, sightings: references.map((reference) => sightingOf(reference, pictures, job)) };
}

/** Whether pixels are wanted: the model sees, or is still being loaded and might. */
async function showsPictures({ model }: AnswerParts): Promise<boolean> {
  const state = await Promise.race([model, nextTick(undefined)]);
  return state === undefined || ('model' in state && state.model.sees);
}

/** One image's way. Never throws but the signal's reason: what goes wrong becomes a refusal. */
async function* lookAt(
  reference: PictureReference,
  { parts, signal }: Job,
  shows: boolean,
): AsyncGenerator<[PictureReference, SightEvent], void, void> {
  try {
    const file = await takeIn(reference, parts.settings.images, signal);
    for await (const event of parts.sight.look(file, shows, signal)) yield [reference, event];
  } catch (error) {
    if (!(error instanceof PictureError)) throw error;
    yield [reference, { type: 'refused', number: reference.number, reason: error.message, deadLink: error.deadLink }];
  }
}

function outcomeOf({ number, image }: PictureReference, event: Exclude<SightEvent, { type: 'report' }>): Outcome {
  const sentence = (predicate: string) => `${title({ number, name: displayName(image) })} ${predicate}.`;
  if (event.type === 'refused') return { note: sentence(event.reason), deadLink: event.deadLink };
  const { picture } = event;
  return { picture, ...(picture.note && { note: sentence(picture.note) }) };
}

function sightingOf({ number, message }: PictureReference, pictures: readonly SeenPicture[], { draft }: Job): Sighting {
  const picture = pictures.find((candidate) => candidate.number === number);
  const reports = draft.experts.filter(({ image }) => image === number);
  if (!picture) return { number, message, opened: false, reports };
  return { number, message, opened: true, size: { width: picture.width, height: picture.height }, reports };
}
