import { readFileSync } from 'node:fs';
import sharp from 'sharp';
import { z } from 'zod';
import type { Settings } from '../../../config/settings.ts';
import type { Pixels } from '../../../engine/images/preprocess.ts';
import type { LanguageModel } from '../../../engine/language-model.ts';
import type { ManifestFile } from '../../../weights/manifest.ts';
import { askModel } from './ask-model.ts';
import files from './easy-vqa-files.json' with { type: 'json' };
import type { Look } from './pictures.ts';
import { countAnswer, emptyScore, type QuestionScore } from './score.ts';

const WHEEL = { bytes: 3_215_672, sha256: 'fcb51b309b78c7b00f97b64cdbcbcf5c105f94da1b39c0796cee5a787c4f650f' };
const FOLDER = 'easy_vqa/data/test/';

/**
 * The first pictures of easy-VQA's test set (Victor Zhou, MIT) and its questions, the questions first. Nothing of
 * easy-VQA is trained on.
 */
export const EASY_VQA: readonly ManifestFile[] = Object.entries(files).map(([name, [bytes, sha256]]) => ({
  name: `easy-vqa/${name}`,
  bytes: Number(bytes),
  sha256: String(sha256),
  licence: 'MIT',
  sources: [{ kind: 'pypi', package: 'easy-vqa', version: '1.0', wheel: WHEEL, member: FOLDER + name }],
}));

/** Question, answer, number of the picture. */
const questionsSchema = z.array(z.tuple([z.string(), z.string(), z.number()]));

/**
 * Asks a model easy-VQA's test questions.
 * @param paths Of {@link EASY_VQA}'s files, in their order.
 * @param most Questions on each picture: its first ones.
 */
export async function askEasyVqa(
  model: LanguageModel,
  settings: Settings,
  paths: readonly string[],
  most: number,
  look: Look,
  signal: AbortSignal,
): Promise<QuestionScore> {
  const [questionsFile = '', ...pictures] = paths;
  const questions = questionsSchema.parse(JSON.parse(readFileSync(questionsFile, 'utf8')));
  const score = emptyScore();
  for (const [number, file] of pictures.entries()) {
    const picture = await readPicture(file);
    const sightings = [await look(picture)];
    const images = model.sees ? [{ number: 1, ...picture }] : [];
    for (const [question, answer] of questions.filter(([, , of]) => of === number).slice(0, most)) {
      countAnswer(score, await askModel(model, settings, { question, sightings, images }, signal), expectedOf(answer));
    }
  }
  return score;
}

/** Either spelling of a colour is right. */
function expectedOf(answer: string): { contains: string[] } {
  return { contains: answer === 'gray' ? ['gray', 'grey'] : [answer] };
}

async function readPicture(file: string): Promise<Pixels> {
  // Intake, whose rules hold for the whole process, lets libvips read bytes, but no files.
  const { data, info } = await sharp(readFileSync(file)).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, rgb: new Uint8Array(data) };
}
