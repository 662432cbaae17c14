import type { FingerprintSight } from '../experts/plugin.ts';
import { hamming } from './hamming.ts';

/** Bits of 64 that may differ in pictures that are the same, and in such as a person should compare. */
export const SAME_BITS = 6;
export const SIMILAR_BITS = 10;
/** What the other method may say at most: alone, either takes some pictures of flat pages for each other. */
const OTHER_METHOD_BITS = 20;

const METHODS = ['phash', 'dhash'] as const;
/** Forms of a picture that are compared with forms of the other one: a copy may be mirrored, or have got borders. */
const FORMS = [
  ['', ''],
  ['-mirrored', ''],
  ['-trimmed', ''],
  ['', '-trimmed'],
  ['-trimmed', '-trimmed'],
] as const;

/** Fingerprints of one picture by their method. */
export type Fingerprints = ReadonlyMap<string, bigint>;

export interface Likeness {
  kind: 'same' | 'similar';
  /** Bits that differ, 0 for equal pixels. */
  distance: number;
  mirrored: boolean;
}

/** The fingerprints among these observations. */
export function fingerprintsOf(seen: readonly FingerprintSight[]): Fingerprints {
  return new Map(seen.map(({ method, value }) => [method, BigInt(`0x${value}`)]));
}

/** How alike two pictures are in that pair of forms in which they are most; nothing where they are different. */
export function compareFingerprints(one: Fingerprints, other: Fingerprints): Likeness | undefined {
  const pixels = one.get('sha256-of-pixels');
  if (pixels !== undefined && pixels === other.get('sha256-of-pixels')) {
    return { kind: 'same', distance: 0, mirrored: false };
  }
  let best: Likeness | undefined;
  for (const [form, otherForm] of FORMS) {
    const distances = METHODS.map((method) => distance(one.get(method + form), other.get(method + otherForm)));
    const [least, most] = [Math.min(...distances), Math.max(...distances)];
    if (least > SIMILAR_BITS || most > OTHER_METHOD_BITS || least >= (best?.distance ?? Infinity)) continue;
    best = { kind: least <= SAME_BITS ? 'same' : 'similar', distance: least, mirrored: form === '-mirrored' };
  }
  return best;
}

function distance(one: bigint | undefined, other: bigint | undefined): number {
  return one === undefined || other === undefined ? Infinity : hamming(one, other);
}
