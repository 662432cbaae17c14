/** A process with one language model in it: each line on standard input is a round of questions. Started by `measure.ts`. */
import { readFile } from 'node:fs/promises';
import { decodePicture } from '../../src/core/intake/decode.ts';
import { composePrompt } from '../../src/core/prompt/prompt.ts';
import type { TurnMessage } from '../../src/core/turn.ts';
import type { Pixels } from '../../src/engine/images/preprocess.ts';
import type { LanguageModel, ModelImage } from '../../src/engine/language-model.ts';
import { loadLanguageModel } from '../../src/engine/load.ts';
import { createLogger } from '../../src/log/logger.ts';
import { answerLines } from '../driver/answer-lines.ts';
import { noticeSighting } from '../prepare/prompts.ts';
import { benchSettings } from '../settings.ts';
import type { Asked, FollowUpTask, Round } from './round.ts';

const answerTokens = 16;
const questions = {
  first: 'Until when is the hall open on Fridays?',
  second: 'And where is lost property kept?',
  unrelated: 'What is the capital of France?',
};
/** What a model that says nothing is taken to have said. */
const silence = 'Until 20:00.';

await answerLines(async ({ model: name, threads, picture }: FollowUpTask) => {
  const settings = benchSettings(name, threads);
  const model = await loadLanguageModel(settings, createLogger('warn'));
  const pixels = await decodePicture(await readFile(picture), 36e6);
  const ask = async (messages: TurnMessage[], images?: ModelImage[]): Promise<Asked & { answer: string }> => {
    const sightings = images ? [noticeSighting] : [];
    const prompt = composePrompt({ id: 'bench', messages }, sightings, settings, model, model.sees ? images : []);
    return answerTo(model, prompt.messages);
  };
  let rounds = 0;
  const askAll = async (): Promise<Round> => {
    const images = [{ number: 1, ...otherPicture(pixels, rounds++) }];
    await ask([said('user', questions.unrelated)]);
    const first = await ask([said('user', questions.first)], images);
    const answer = said('assistant', first.answer.trim() || silence);
    const followUp = await ask([said('user', questions.first), answer, said('user', questions.second)], images);
    const another = await ask([said('user', questions.second)], images);
    return { first, followUp, another };
  };
  await askAll();
  return { ready: { sees: model.sees }, answer: askAll, close: () => model.dispose() };
});

/** The picture with another first pixel: one that nobody has seen. */
function otherPicture({ width, height, rgb }: Pixels, number: number): Pixels {
  return { width, height, rgb: rgb.with(0, number % 256) };
}

function said(role: TurnMessage['role'], text: string): TurnMessage {
  return { role, text, images: [] };
}

async function answerTo(
  model: LanguageModel,
  messages: ReturnType<typeof composePrompt>['messages'],
): Promise<Asked & { answer: string }> {
  const asked = { answer: '', ms: 0, promptTokens: 0, cachedTokens: 0 };
  const sampling = { ...model.sampling, temperature: 0 };
  for await (const event of model.generate({ messages, sampling, maxNewTokens: answerTokens })) {
    if (event.type === 'token') asked.answer += event.text;
    else if (event.type === 'done') asked.ms = event.prefillMs;
    else Object.assign(asked, { promptTokens: event.promptTokens, cachedTokens: event.cachedTokens });
  }
  return asked;
}
