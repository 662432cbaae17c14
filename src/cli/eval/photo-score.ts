import type { ObjectSight } from '../../core/experts/plugin.ts';
import type { PhotoTruth } from './photo-truth.ts';

/** Confidences from which on things are told at all, and without a "maybe". */
export const TOLD = 0.45;
export const CERTAIN = 0.55;

/** Labels of a photograph. */
export interface LabelScore {
  /** That a person would name: at least one of them is there. */
  wanted: string[];
  found: string[];
  /** That nobody would say of this photograph. */
  wrong: string[];
}

/**
 * Compares labels, each once however many boxes have it. Found is a wanted label on at least one box; wrong is a label that the truth
 * calls absent, or has neither among its objects nor among what it names besides.
 * @param least The least confidence that counts.
 */
export function scoreLabels(
  { objects, named, absent }: PhotoTruth,
  seen: readonly ObjectSight[],
  least: number,
): LabelScore {
  const labels = [...new Set(seen.filter(({ confidence }) => confidence >= least).map(({ label }) => label))];
  const wanted = Object.keys(objects).filter((label) => (objects[label]?.min ?? 0) > 0);
  const isRight = (label: string) => (label in objects || named.includes(label)) && !absent.includes(label);
  return {
    wanted,
    found: wanted.filter((label) => labels.includes(label)),
    wrong: labels.filter((label) => !isRight(label)),
  };
}

/** What `tyto eval photos --json` prints. */
export interface PhotoTotals {
  photos: number;
  labels_total: number;
  found_045: number;
  found_055: number;
  wrong_045: number;
  wrong_055: number;
}

/** Sums up the scores of all photographs, each at both confidences. */
export function totalsOf(scores: readonly { told: LabelScore; certain: LabelScore }[]): PhotoTotals {
  const sum = (count: (score: (typeof scores)[number]) => string[]) =>
    scores.reduce((total, score) => total + count(score).length, 0);
  return {
    photos: scores.length,
    labels_total: sum(({ told }) => told.wanted),
    found_045: sum(({ told }) => told.found),
    found_055: sum(({ certain }) => certain.found),
    wrong_045: sum(({ told }) => told.wrong),
    wrong_055: sum(({ certain }) => certain.wrong),
  };
}
