import path from 'node:path';
import { imageNetPixels, preprocess } from '../../../src/engine/images/preprocess.ts';
import { chatPrompt, type LavinTurn } from '../../../src/engine/systems/lavin-prompt.ts';
import { type ScienceQuestion, scienceQuestion } from '../../../src/engine/systems/science-question.ts';
import { selectCandidates } from '../../../src/engine/text/candidates.ts';
import { openSafetensors } from '../../../src/weights/safetensors.ts';
import { type Check, close, same } from '../check.ts';
import { configOf } from '../config-file.ts';

const PIXELS = 1e-6;
const PROBABILITIES = 1e-6;

/** Pictures as the official transform prepares them. */
export function* checkPictures(folder: string): Generator<Check, void, void> {
  const file = openSafetensors(path.join(folder, 'preprocess.safetensors'));
  for (const tensor of file.names().filter((name) => name.endsWith('.tensor'))) {
    const pixels = tensor.replace(/tensor$/, 'rgb_uint8');
    const [height = 0, width = 0] = file.info(pixels).shape;
    const picture = { width, height, rgb: file.raw(pixels) };
    const size = file.info(tensor).shape[1] as number;
    yield close(tensor, preprocess(picture, { size, fit: 'squash', ...imageNetPixels }), file.read(tensor), PIXELS);
  }
  file.close();
}

/** Distributions that top-p leaves, drawn from at temperature 1. */
export function* checkTopP(folder: string): Generator<Check, void, void> {
  const file = openSafetensors(path.join(folder, 'topp.safetensors'));
  const [rows = 0, vocabulary = 0] = file.info('probs').shape;
  for (const name of file.names().filter((name) => name.startsWith('filtered.p'))) {
    const topP = Number(name.slice('filtered.p'.length));
    for (let row = 0; row < rows; row++) {
      const scores = file.read('probs', row, row + 1).map(Math.log);
      const options = { temperature: 1, topK: 0, minP: 0, topP };
      const { ids, weights, total } = selectCandidates(scores, Math.max(...scores), options);
      const left = new Float32Array(vocabulary);
      ids.forEach((id, place) => {
        left[id] = (weights[place] as number) / total;
      });
      yield close(`${name}[${row}]`, left, file.read(name, row, row + 1), PROBABILITIES);
    }
  }
  file.close();
}

/** The keys of `prompts.json` that are read here; the others are of training. */
interface Prompts {
  scienceqa: {
    problems: Record<string, ScienceQuestion>;
    results: { prompt_format: string; use_caption: boolean; qid: string; prompt: string; answer: string }[];
  };
  chat: { steps: ['img' | 'ask' | 'ans', string][]; prompts: { prompt: string; indicator: 0 | 1 }[] }[];
}

/** Prompts in the official wording. */
export function* checkPrompts(folder: string): Generator<Check, void, void> {
  const { scienceqa, chat } = configOf(folder, 'prompts.json') as unknown as Prompts;
  for (const { prompt_format, use_caption, qid, prompt, answer } of scienceqa.results) {
    const problem = scienceqa.problems[qid] as ScienceQuestion;
    const made = scienceQuestion(problem, prompt_format, { useCaption: use_caption });
    const name = `scienceqa.${prompt_format}.${qid}${use_caption ? '.caption' : ''}`;
    yield same(name, [made.prompt, made.answer], [prompt, answer]);
  }
  for (const [index, { steps, prompts }] of chat.entries()) {
    const hasPicture = steps.some(([kind]) => kind === 'img');
    const turns: LavinTurn[] = [];
    for (const [kind, text] of steps) {
      if (kind === 'ask') turns.push({ instruction: text });
      if (kind === 'ans') turns.push({ ...(turns.pop() as LavinTurn), answer: text });
    }
    for (const [turn, expected] of prompts.entries()) {
      const asked = turns
        .slice(0, turn + 1)
        .map((each, place) => (place === turn ? { instruction: each.instruction } : each));
      const indicator = hasPicture ? 1 : 0;
      yield same(
        `chat[${index}].turn[${turn}]`,
        [chatPrompt(asked, hasPicture), indicator],
        [expected.prompt, expected.indicator],
      );
    }
  }
}
