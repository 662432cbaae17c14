import { randomUUID } from 'node:crypto';
import type { Turn } from '../../core/turn.ts';
import { createLogger } from '../../log/logger.ts';
import { readImages } from '../images.ts';
import { FAILED, INTERRUPTED } from '../run.ts';
import { type AskingOptions, turnOptions } from '../sampling-options.ts';
import { commandSettings, quiet } from '../settings.ts';
import { AnswerError, showAnswer } from '../show-answer.ts';
import { withCore } from '../with-core.ts';

/** `tyto ask`: one question, one answer. With `--json` standard output holds one object and nothing else. */
export async function ask(
  question: string,
  imagePaths: readonly string[],
  options: AskingOptions & { json?: boolean },
  stop: AbortSignal,
): Promise<number> {
  const settings = quiet(commandSettings(options));
  if (question.trim() === '') throw new Error('The question is empty.');
  const images = await readImages(imagePaths, settings.images.maxBytes);
  const turn: Turn = {
    id: randomUUID(),
    messages: [{ role: 'user', text: question, images }],
    locale: Intl.DateTimeFormat().resolvedOptions().locale,
    options: turnOptions(options),
  };
  try {
    const answer = await withCore(settings, createLogger(settings.logLevel), stop, (core) =>
      showAnswer(core.answer(turn, stop), { streams: !options.json }),
    );
    if (options.json) console.log(JSON.stringify(answer));
    if (stop.aborted) return INTERRUPTED;
    return answer.finish === 'experts-only' ? FAILED : 0;
  } catch (error) {
    if (options.json && error instanceof AnswerError) {
      console.log(JSON.stringify({ error: { code: error.code, message: error.message } }));
    }
    throw error;
  }
}
