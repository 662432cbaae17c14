import type { ExpertImage, ExpertReport } from './plugin.ts';

/** A picture as its frames: one for a still picture, several for an animated one. */
export interface Picture {
  /** 1-based number that the frames share. */
  number: number;
  /** In the order they were given, at least one. */
  frames: [ExpertImage, ...ExpertImage[]];
}

/** What one look at one frame came to. */
export type Look = Pick<ExpertReport, 'ms' | 'ok' | 'observations' | 'error'>;

/** Puts the frames of each animated picture together, in the order of the pictures. */
export function picturesOf(images: readonly ExpertImage[]): Picture[] {
  const pictures = new Map<number, Picture>();
  for (const image of images) {
    const known = pictures.get(image.number);
    if (known) known.frames.push(image);
    else pictures.set(image.number, { number: image.number, frames: [image] });
  }
  return [...pictures.values()];
}

/**
 * One look at the whole picture out of those at its frames, in the order of the frames. It is ok if each of them is; what
 * was seen in the others stays, each observation with its frame.
 */
export function mergeLooks({ frames }: Picture, looks: readonly Look[]): Look {
  const observations = looks.flatMap((look, index) => {
    const frame = frames[index]?.frame;
    return frame === undefined ? look.observations : look.observations.map((seen) => ({ ...seen, frame }));
  });
  const ms = looks.reduce((sum, look) => sum + look.ms, 0);
  const failed = looks.flatMap(({ error }, index) =>
    error === undefined ? [] : { error, frame: frames[index]?.frame },
  );
  if (failed.length === 0) return { ms, ok: true, observations };
  return { ms, ok: false, observations, error: errorOf(failed, frames.length) };
}

/** Frames that failed for the same reason are named together. */
function errorOf(failed: readonly { error: string; frame?: number }[], frames: number): string {
  const byReason = Map.groupBy(failed, ({ error }) => error);
  return [...byReason]
    .map(([error, group]) => {
      if (group.length === frames) return error;
      return `in frame ${group.map(({ frame }) => frame).join(', ')} ${error}`;
    })
    .join('; ');
}
