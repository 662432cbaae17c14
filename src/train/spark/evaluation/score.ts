import { type Expected, isRight } from './score-answer.ts';

/** How many questions have an answer, how many of these were answered rightly; the same for what no picture tells. */
export interface QuestionScore {
  questions: number;
  right: number;
  absent: number;
  absent_right: number;
}

export function emptyScore(): QuestionScore {
  return { questions: 0, right: 0, absent: 0, absent_right: 0 };
}

/** Counts one answer. @returns whether it is right. */
export function countAnswer(score: QuestionScore, answer: string, expected: Expected): boolean {
  const right = isRight(answer, expected);
  score[expected.absent ? 'absent' : 'questions'] += 1;
  if (right) score[expected.absent ? 'absent_right' : 'right'] += 1;
  return right;
}

export function addScores(scores: readonly QuestionScore[]): QuestionScore {
  return scores.reduce(
    (sum, score) => ({
      questions: sum.questions + score.questions,
      right: sum.right + score.right,
      absent: sum.absent + score.absent,
      absent_right: sum.absent_right + score.absent_right,
    }),
    emptyScore(),
  );
}
