import sharp from 'sharp';
import type { Pixels } from '../../../engine/images/preprocess.ts';
import type { Expected } from '../evaluation/score-answer.ts';
import type { PictureLabels } from './picture-labels.ts';

/** What a question wants of the eye. */
export type Skill =
  | 'name'
  | 'choice'
  | 'presence'
  | 'background'
  | 'count'
  | 'place'
  | 'placed thing'
  | 'shape'
  | 'colour'
  | 'description';

/** A drawn picture and what is asked about it. */
export interface PictureSample {
  kind: string;
  /** Width and height are {@link SIDE}. */
  svg: string;
  /** What its visual tokens are aligned with. */
  labels: PictureLabels;
  questions: PictureQuestion[];
}

export interface PictureQuestion {
  question: string;
  answer: string;
  skill: Skill;
  /** What an answer must hold to be right. */
  expected: Expected;
}

/** Pixels along a side of a drawn picture: twice what the tower sees, so that its own resizing has something to do. */
export const SIDE = 252;

/** A whole SVG around its parts. */
export function svgOf(parts: readonly string[]): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="${SIDE}" height="${SIDE}" viewBox="0 0 ${SIDE} ${SIDE}">${parts.join('')}</svg>`;
}

/** The pixels of a drawing. */
export async function render(svg: string): Promise<Pixels> {
  // Intake forbids libvips whatever a stranger's picture may not be; it never hands it one that is SVG. This one is our own.
  sharp.unblock({ operation: ['VipsForeignLoadSvgBuffer'] });
  const { data, info } = await sharp(Buffer.from(svg)).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, rgb: new Uint8Array(data) };
}
