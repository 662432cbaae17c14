import type { Logger } from '../log/logger.ts';
import { abortable } from './abortable.ts';
import { errorMessage } from './error-message.ts';
import type { Answer, AnswerEvent } from './events.ts';
import { type AnswerParts, type Job, newJob, since } from './job.ts';
import { routeTurn } from './route.ts';
import { NOTHING_SEEN, see } from './see.ts';
import { speak } from './speak.ts';
import { TimeLimit } from './time-limit.ts';
import type { Turn, TurnMessage } from './turn.ts';
import { TurnError } from './turn-error.ts';
import { reportSightings } from './without-model.ts';

/**
 * Answers one turn: route, intake, experts, prompt, generate. Never throws; the last event is `done` or `failed`.
 * Whoever stops listening ends the work.
 */
export async function* answer(
  turn: Turn,
  parts: AnswerParts,
  asker: AbortSignal,
): AsyncGenerator<AnswerEvent, void, void> {
  using limit = new TimeLimit(turn, parts.settings.answerTimeoutMs, asker);
  const job = newJob(turn, parts, limit.signal);
  const { draft } = job;
  try {
    yield* work(job);
  } catch (error) {
    if (!limit.signal.aborted) {
      yield failure(error, turn, parts.log);
      return;
    }
    draft.finish = 'cancelled';
  }
  if (draft.finish === 'cancelled') draft.notes.push(limit.note);
  draft.timings.totalMs = since(job.began);
  logAnswer(turn, draft, parts.log);
  yield { type: 'done', answer: draft };
}

/** The way itself. Leaves the answer in the job's draft. */
async function* work(job: Job): AsyncGenerator<AnswerEvent, void, void> {
  const { turn, parts, draft, signal } = job;
  const question = questionOf(turn);
  const { route, pictures: references, notes } = routeTurn(turn, parts.settings.images.maxCount);
  draft.route = route;
  draft.notes.push(...notes);
  const experts = route === 'vision' ? parts.sight.experts.map(({ name }) => name) : [];
  yield { type: 'routed', route, images: references.length, experts };

  const { pictures, sightings } = route === 'vision' ? yield* see(job, references) : NOTHING_SEEN;
  const asksAboutPictures = question.images.length > 0 || !question.text.trim();
  // A small model asked about a picture that nobody has seen makes one up.
  if (asksAboutPictures && pictures.length === 0) {
    draft.text = ['There is no image here that can be looked at.', ...draft.notes].join('\n');
    return;
  }

  const state = await abortable(parts.model, signal);
  const failed = 'model' in state ? yield* speak(job, state.model, sightings, pictures) : state;
  if (!failed) return;
  if (pictures.length === 0) {
    throw new TurnError('model-unavailable', `The language model cannot answer: ${failed.missing}`);
  }
  draft.text = reportSightings(failed.missing, pictures, sightings);
  draft.finish = 'experts-only';
}

/** @throws {TurnError} when the turn asks nothing. */
function questionOf({ messages }: Turn): TurnMessage {
  const question = messages.at(-1);
  if (question?.role !== 'user') throw new TurnError('bad-turn', 'The last message of a turn must be a question.');
  const isEmpty = !question.text.trim() && messages.every(({ images }) => images.length === 0);
  if (isEmpty) throw new TurnError('empty-question', 'There is no question: write one, or attach an image.');
  return question;
}

function failure(error: unknown, { id }: Turn, log: Logger): AnswerEvent {
  if (error instanceof TurnError) {
    log.info({ turn: id, code: error.code }, 'turn failed');
    return { type: 'failed', code: error.code, message: error.message };
  }
  log.error({ turn: id, err: error }, 'turn failed for a reason that nobody thought of');
  return { type: 'failed', code: 'internal', message: `Something went wrong inside: ${errorMessage(error)}` };
}

/** One line a turn: what was decided and how long it took, nothing of what was said. */
function logAnswer({ id }: Turn, { route, experts, timings, model, finish, notes }: Answer, log: Logger): void {
  const looks = experts.map(({ name, image, ms, ok, observations }) => ({
    name,
    image,
    ms,
    ok,
    saw: observations.length,
  }));
  log.info({ turn: id, route, experts: looks, timings, model, finish, notes: notes.length }, 'turn answered');
}
