/** A question of the ScienceQA benchmark. */
export interface ScienceQuestion {
  question: string;
  choices: readonly string[];
  /** Place of the right choice. */
  answer: number;
  hint: string;
  caption: string;
  lecture: string;
  solution: string;
}

/**
 * Question and answer of ScienceQA as LaVIN was trained on them, in a format such as `QCM-ALE`: what is given (question,
 * context, options of multiple choice, and an explanation) and what is to be said. As in the official code, a lone `E` behind
 * the answer stands for the lecture and a lone `L` for the solution; everywhere else `L` is the lecture.
 */
export function scienceQuestion(
  problem: ScienceQuestion,
  format: string,
  { useCaption = false }: { useCaption?: boolean } = {},
): { prompt: string; answer: string } {
  const [given = '', said = ''] = format.split('-');
  const parts = partsOf(problem, useCaption);
  const lines = [...given].flatMap((letter) => parts.lines[letter] ?? []);
  const because = explanation(parts, given);
  const prompt = [...lines, ...(because === undefined ? [] : [`BECAUSE: ${because}`]), 'Response:'].join('\n');
  return { prompt: tidy(prompt), answer: tidy(answerOf(parts, said)) };
}

function partsOf(
  { question, choices, answer, hint, caption, lecture, solution }: ScienceQuestion,
  useCaption: boolean,
) {
  const letterOf = (place: number) => String.fromCharCode('A'.charCodeAt(0) + place);
  const context = `${hint} ${useCaption ? caption : ''}`.trim();
  const options = choices.map((choice, place) => `(${letterOf(place)}) ${choice}`).join(' ');
  const lines: Record<string, string[]> = {
    Q: [`Question: ${question}`],
    C: [`Context: ${context || 'N/A'}`],
    M: [`Options: ${options}`],
  };
  const inOneLine = (text: string) => text.replaceAll('\n', '\\n');
  return {
    lines,
    answer: `The answer is ${letterOf(answer)}.`,
    lecture: inOneLine(lecture),
    solution: inOneLine(solution),
  };
}

type Parts = ReturnType<typeof partsOf>;

/** Lecture (`L`) and solution (`E`) in the order of their letters. */
function explanation({ lecture, solution }: Parts, letters: string): string | undefined {
  const texts = [...letters].filter((letter) => letter === 'L' || letter === 'E');
  return texts.length > 0 ? texts.map((letter) => (letter === 'L' ? lecture : solution)).join(' ') : undefined;
}

function answerOf(parts: Parts, said: string): string {
  if (said === 'A') return parts.answer;
  if (said.endsWith('A')) return `${explanation(parts, said)} ${parts.answer}`;
  const swapped: Record<string, string> = { AL: 'E', AE: 'L' };
  return `${parts.answer} BECAUSE: ${explanation(parts, swapped[said] ?? said)}`;
}

/** One pass over double spaces, as the official code makes it, and none at the ends. */
function tidy(text: string): string {
  return text.replaceAll('  ', ' ').trim();
}
