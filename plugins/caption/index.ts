import type { ExpertContext, ExpertPlugin } from '../../src/core/experts/plugin.ts';
import { type Captioner, openCaptioner } from './captioner/captioner.ts';
import { compose } from './composer/compose.ts';

/** A model's caption is its guess: nothing in it rests on evidence. */
const MODEL_CONFIDENCE = 0.5;
/** What a model may take of the deadline, so that time is left to compose. */
const MODEL_MS = 25_000;

/**
 * Describes the picture in sentences: composed of what the other experts saw; or written from the pixels by a model of one's own
 * that `TYTO_CAPTION_MODEL` names. Where that fails, it is composed.
 */
const plugin: ExpertPlugin = {
  name: 'caption',
  version: '2',
  description:
    'Describes pictures in sentences composed of what other experts saw. TYTO_CAPTION_MODEL: a captioner of transformers.js instead.',
  accepts: ['observations'],
  sees: ['caption'],
  cost: 'light',
  deadlineMs: 30_000,

  async create(context) {
    let captioner = await openOrExplain(context);
    return {
      async observe(image, signal, reports) {
        try {
          const text = captioner && (await within(MODEL_MS, captioner.caption(image), signal));
          if (text) return [{ kind: 'caption', text, confidence: MODEL_CONFIDENCE, phrases: [] }];
        } catch (error) {
          signal.throwIfAborted();
          context.log.warn(`captions are composed from now on: ${messageOf(error)}`);
          const broken = captioner;
          captioner = undefined;
          // What failed may fail to end too, which is no news.
          await broken?.dispose().catch(() => undefined);
        }
        return [await compose(image, reports)];
      },
      dispose: async () => captioner?.dispose(),
    };
  },
};

export default plugin;

/** The captioner that the settings name; none, and a line in the log, where it cannot be used. */
async function openOrExplain(context: ExpertContext): Promise<Captioner | undefined> {
  const { model } = context.settings;
  if (!model) return undefined;
  try {
    return await openCaptioner(model, context);
  } catch (error) {
    context.log.warn(`captions are composed instead: ${messageOf(error)}`);
    return undefined;
  }
}

/** @throws {Error} when the work fails or is late; the signal's reason when that aborts. */
async function within<T>(ms: number, work: Promise<T>, signal: AbortSignal): Promise<T> {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(ms)]);
  const { promise, reject } = Promise.withResolvers<never>();
  limit.addEventListener('abort', () => reject(limit.reason));
  return Promise.race([work, promise]);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
