import type { ClassSight, ObjectSight } from '../experts/plugin.ts';
import { isGuess } from './guess.ts';

/** The animals among COCO's 80 kinds; a detector that knows these alone calls a lion a cat, and a fox a dog. */
const DETECTED = ['bird', 'cat', 'dog', 'horse', 'sheep', 'cow', 'elephant', 'bear', 'zebra', 'giraffe'];

/**
 * What was detected, where animals that are no such ones have the name that a classifier, which knows hundreds, is sure of. Where animals of
 * several kinds were found, or of the very kind, all stay what they are.
 */
export function withAnimalsNamed(objects: readonly ObjectSight[], classes: readonly ClassSight[]): ObjectSight[] {
  const sure = classes.find((seen) => seen.animal !== undefined && !isGuess(seen));
  const [label, ...others] = new Set(objects.map((seen) => seen.label).filter((each) => DETECTED.includes(each)));
  const isMisnamed = sure && label !== undefined && others.length === 0 && ![sure.animal, sure.label].includes(label);
  return objects.map((seen) => (isMisnamed && seen.label === label ? { ...seen, label: sure.label } : seen));
}
