import { randomUUID } from 'node:crypto';
import path from 'node:path';
import type { Core } from '../../core/core.ts';
import type { Answer } from '../../core/events.ts';
import type { ImageReference } from '../../core/turn.ts';
import { createLogger } from '../../log/logger.ts';
import { countAnswer, emptyScore } from '../../train/spark/evaluation/score.ts';
import { type FolderQuestion, readQuestions } from '../eval/questions-file.ts';
import { readImages } from '../images.ts';
import { printAside } from '../print.ts';
import { commandSettings, quiet } from '../settings.ts';
import { AnswerError } from '../show-answer.ts';
import { withCore } from '../with-core.ts';

/** A right answer is short. */
const MOST_TOKENS = 64;

/**
 * `tyto eval questions DIR`: asks a folder's questions the way everybody's are answered: intake, experts, model. With
 * `--json` standard output holds one object and nothing else.
 */
export async function evalQuestions(
  folder: string,
  options: { model?: string; json?: boolean },
  stop: AbortSignal,
): Promise<number> {
  const settings = quiet(commandSettings(options));
  const questions = await readQuestions(folder);
  const paths = [...new Set(questions.map(({ file }) => file))];
  const images = await readImages(
    paths.map((file) => path.join(folder, file)),
    settings.images.maxBytes,
  );
  const imageOf = new Map(paths.map((file, index) => [file, images[index] as ImageReference]));
  const print = options.json ? printAside : (line: string) => console.log(line);
  const score = emptyScore();
  await withCore(settings, createLogger(settings.logLevel), stop, async (core) => {
    for (const question of questions) {
      const answer = await ask(core, question, imageOf.get(question.file) as ImageReference, stop);
      const right = countAnswer(score, answer.text, question);
      print(`${right ? 'right' : 'WRONG'}  ${question.id}  ${question.question}  →  ${oneLine(answer.text)}`);
    }
  });
  print(
    `${score.right} of ${score.questions} right; ${score.absent_right} of ${score.absent} not in the picture, and told so`,
  );
  if (options.json) console.log(JSON.stringify(score));
  return 0;
}

/** Asks without chance, in a conversation of its own. @throws {AnswerError} when there is no answer. */
async function ask(
  core: Core,
  { question }: FolderQuestion,
  image: ImageReference,
  stop: AbortSignal,
): Promise<Answer> {
  const messages = [{ role: 'user' as const, text: question, images: [image] }];
  const turn = { id: randomUUID(), messages, options: { temperature: 0, maxNewTokens: MOST_TOKENS } };
  for await (const event of core.answer(turn, stop)) {
    if (event.type === 'failed') throw new AnswerError(event.code, event.message);
    if (event.type !== 'done') continue;
    stop.throwIfAborted();
    if (event.answer.finish === 'experts-only') throw new AnswerError('model-unavailable', event.answer.text);
    return event.answer;
  }
  throw new AnswerError('no-end', 'The core ended without an answer.');
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
