import { randomUUID } from 'node:crypto';
import { evidenceTable } from '../../core/evidence.ts';
import type { Turn } from '../../core/turn.ts';
import { createLogger } from '../../log/logger.ts';
import { readImages } from '../images.ts';
import { printAside } from '../print.ts';
import { FAILED, INTERRUPTED } from '../run.ts';
import { type AskingOptions, turnOptions } from '../sampling-options.ts';
import { commandSettings, quiet } from '../settings.ts';
import { AnswerError, showAnswer } from '../show-answer.ts';
import { withCore } from '../with-core.ts';

type AskOptions = AskingOptions & { json?: boolean; evidence?: boolean };

/** `tyto ask`: one question, one answer. With `--json` standard output holds one object and nothing else. */
export async function ask(
  question: string,
  imagePaths: readonly string[],
  options: AskOptions,
  stop: AbortSignal,
): Promise<number> {
  try {
    return await answer(question, imagePaths, options, stop);
  } catch (error) {
    if (options.json) console.log(JSON.stringify({ error: describe(error, stop) }));
    throw error;
  }
}

async function answer(
  question: string,
  imagePaths: readonly string[],
  options: AskOptions,
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
  const given = await withCore(settings, createLogger(settings.logLevel), stop, (core) =>
    showAnswer(core.answer(turn, stop), { streams: !options.json }),
  );
  if (options.evidence) for (const line of evidenceTable(given.experts)) printAside(line);
  if (options.json) console.log(JSON.stringify(given));
  if (stop.aborted) return INTERRUPTED;
  return given.finish === 'experts-only' ? FAILED : 0;
}

/** Why there is no answer, as `--json` gives it. */
function describe(error: unknown, { aborted }: AbortSignal): { code: string; message: string } {
  if (aborted) return { code: 'interrupted', message: 'Interrupted.' };
  const message = error instanceof Error ? error.message : String(error);
  return { code: error instanceof AnswerError ? error.code : 'failed', message };
}
