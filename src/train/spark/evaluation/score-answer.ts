import { wholeWords } from '../whole-words.ts';

/** What makes an answer right. */
export interface Expected {
  /** One of these must stand in the answer; of yes and no, its first word must be one. */
  contains?: readonly string[];
  /** The picture does not tell: the answer must say no or not. */
  absent?: boolean;
}

/** Whether an answer is right. Case does not matter; what must stand in it may touch no other letter or digit. */
export function isRight(answer: string, { contains = [], absent = false }: Expected): boolean {
  if (absent) return holds(answer, 'no') || holds(answer, 'not');
  const isYesOrNo = contains.length > 0 && contains.every((wanted) => /^(?:yes|no)$/i.test(wanted));
  if (!isYesOrNo) return contains.some((wanted) => holds(answer, wanted));
  const first = answer.match(/[\p{L}\p{N}]+/u)?.[0].toLowerCase();
  return contains.some((wanted) => wanted.toLowerCase() === first);
}

function holds(answer: string, wanted: string): boolean {
  return wholeWords(wanted, 'i').test(answer);
}
