import { isDeepStrictEqual } from 'node:util';
import type { Settings } from '../../config/settings.ts';
import type { LanguageModel } from '../../engine/language-model.ts';
import { loadLanguageModel } from '../../engine/load.ts';
import { createLogger } from '../../log/logger.ts';
import { readHeldOut } from '../../train/spark/evaluation/documents.ts';
import { askEasyVqa, EASY_VQA } from '../../train/spark/evaluation/easy-vqa.ts';
import { type Look, seeHeldOut } from '../../train/spark/evaluation/pictures.ts';
import { addScores, type QuestionScore } from '../../train/spark/evaluation/score.ts';
import { type Art, openArt } from '../../train/spark/pictures/art.ts';
import { EMOJI, fetchSparkFiles, HELD_OUT_VENDOR } from '../../train/spark/sources.ts';
import { findManifest } from '../../weights/find-manifest.ts';
import { BARE_BASE } from '../bare-base.ts';
import { lookOnce } from '../eval/look-once.ts';
import { FetchProgress } from '../fetch-progress.ts';
import { freshSight } from '../fresh-sight.ts';
import { prepareExperts } from '../prepare-experts.ts';
import { prepareModel } from '../prepare-model.ts';
import { printAside } from '../print.ts';
import { commandSettings, quiet } from '../settings.ts';

/** Samples of each kind of document, which are asked five to eight questions each; of drawings come four times as many. */
const SAMPLES = 6;
const DRAWINGS = 4;
/** Questions on each picture of easy-VQA. */
const EASY_VQA_QUESTIONS = 2;

export interface EvalSparkOptions {
  model?: string;
  samples?: string;
  json?: boolean;
}

/** What a model got of everything. */
interface Results {
  model: string;
  documents: QuestionScore;
  kinds: Record<string, QuestionScore>;
  /** By kind and skill; a model that sees nothing is asked all the same, and guesses. */
  drawings: Record<string, QuestionScore>;
  easy_vqa: QuestionScore;
}

/** What the models are asked about. */
interface Exam {
  samples: number;
  /** Of the vendor that training never sees. */
  art: Art;
  /** Files of easy-VQA's test set. */
  easyVqa: string[];
  /** What the experts say of a drawing. */
  look: Look;
  print(line: string): void;
}

/**
 * `tyto eval spark`: what the default model is judged on, beside the bare base with the same text of experts. With
 * `--json` standard output holds one object and nothing else.
 */
export async function evalSpark(options: EvalSparkOptions, stop: AbortSignal): Promise<number> {
  const settings = quiet(commandSettings(options));
  const print = options.json ? printAside : (line: string) => console.log(line);
  const samples = sampleCount(options.samples);
  const fetched = await fetchExam(settings, stop);
  await prepareExperts(settings, stop);
  const sight = await freshSight(settings);
  try {
    const exam = { samples, ...fetched, look: lookOnce(sight, stop), print };
    return await compare(settings, exam, options, stop);
  } finally {
    await sight.dispose();
  }
}

/** The model, and beside it the bare base. */
async function compare(settings: Settings, exam: Exam, options: EvalSparkOptions, stop: AbortSignal): Promise<number> {
  const { print } = exam;
  const trained = await evaluate(settings, exam, stop);
  const bare = withModel(settings, BARE_BASE);
  const isBare = isDeepStrictEqual(findManifest(settings.model).checkpoint, findManifest(bare.model).checkpoint);
  if (isBare) print(`${trained.model} is the bare base itself.`);
  const base = isBare ? trained : await evaluate(bare, exam, stop);
  if (options.json) console.log(JSON.stringify({ ...trained, base }));
  return 0;
}

function sampleCount(text = String(SAMPLES)): number {
  const count = Number(text);
  if (Number.isInteger(count) && count > 0) return count;
  throw new Error(`--samples must be a whole number above 0, not "${text}".`);
}

async function fetchExam(settings: Settings, signal: AbortSignal): Promise<Pick<Exam, 'art' | 'easyVqa'>> {
  const progress = new FetchProgress();
  try {
    const onEvent = progress.show.bind(progress);
    const wanted = [EMOJI[HELD_OUT_VENDOR], ...EASY_VQA];
    const [emoji = '', ...easyVqa] = await fetchSparkFiles(wanted, settings, { signal, onEvent });
    return { art: openArt({ [HELD_OUT_VENDOR]: emoji }), easyVqa };
  } finally {
    progress.end();
  }
}

function withModel(settings: Settings, name: string): Settings {
  return { ...settings, model: { ...settings.model, name } };
}

async function evaluate(settings: Settings, exam: Exam, stop: AbortSignal): Promise<Results> {
  await prepareModel(settings, stop);
  const model = await loadLanguageModel(settings, createLogger(settings.logLevel));
  try {
    return await evaluateModel(model, settings, exam, stop);
  } finally {
    await model.dispose();
  }
}

async function evaluateModel(
  model: LanguageModel,
  settings: Settings,
  { samples, art, easyVqa, look, print }: Exam,
  stop: AbortSignal,
): Promise<Results> {
  print(`${model.name}, kinds of documents that training never sees:`);
  const kinds = await readHeldOut(model, settings, samples, stop, (kind, score) => print(line(kind, score)));
  const documents = addScores(Object.values(kinds));
  print(line('all', documents));
  print(`${model.name}, drawings of a vendor and of grounds that training never sees:`);
  const drawings = await seeHeldOut(model, settings, art, DRAWINGS * samples, look, stop);
  for (const [name, score] of Object.entries(drawings)) print(line(name, score));
  const easy_vqa = await askEasyVqa(model, settings, easyVqa, EASY_VQA_QUESTIONS, look, stop);
  print(line('easy-VQA', easy_vqa));
  return { model: model.name, documents, kinds, drawings, easy_vqa };
}

function line(name: string, { questions, right, absent, absent_right }: QuestionScore): string {
  const share = questions > 0 ? (right / questions).toFixed(2) : '-';
  return `  ${name.padEnd(18)} ${share.padStart(5)}  ${right} of ${questions} right, ${absent_right} of ${absent} absent`;
}
