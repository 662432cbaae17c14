import { isDeepStrictEqual } from 'node:util';
import type { Settings } from '../../config/settings.ts';
import type { LanguageModel } from '../../engine/language-model.ts';
import { loadLanguageModel } from '../../engine/load.ts';
import { createLogger } from '../../log/logger.ts';
import { readHeldOut } from '../../train/spark/evaluation/documents.ts';
import { addScores, type QuestionScore } from '../../train/spark/evaluation/score.ts';
import { findManifest } from '../../weights/find-manifest.ts';
import { BARE_BASE } from '../bare-base.ts';
import { prepareModel } from '../prepare-model.ts';
import { printAside } from '../print.ts';
import { commandSettings, quiet } from '../settings.ts';

/** Samples of each kind of document; each is asked five to eight questions. */
const SAMPLES = 6;

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
}

/**
 * `tyto eval spark`: what the default model is judged on, beside the bare base with the same text of experts. With
 * `--json` standard output holds one object and nothing else.
 */
export async function evalSpark(options: EvalSparkOptions, stop: AbortSignal): Promise<number> {
  const settings = quiet(commandSettings(options));
  const samples = sampleCount(options.samples);
  const print = options.json ? printAside : (line: string) => console.log(line);
  const trained = await evaluate(settings, samples, print, stop);
  const bare = withModel(settings, BARE_BASE);
  const isBare = isDeepStrictEqual(findManifest(settings.model).checkpoint, findManifest(bare.model).checkpoint);
  if (isBare) print(`${trained.model} is the bare base itself.`);
  const base = isBare ? trained : await evaluate(bare, samples, print, stop);
  if (options.json) console.log(JSON.stringify({ ...trained, base }));
  return 0;
}

function sampleCount(text = String(SAMPLES)): number {
  const count = Number(text);
  if (Number.isInteger(count) && count > 0) return count;
  throw new Error(`--samples must be a whole number above 0, not "${text}".`);
}

function withModel(settings: Settings, name: string): Settings {
  return { ...settings, model: { ...settings.model, name } };
}

async function evaluate(
  settings: Settings,
  samples: number,
  print: (line: string) => void,
  stop: AbortSignal,
): Promise<Results> {
  await prepareModel(settings, stop);
  const model = await loadLanguageModel(settings, createLogger(settings.logLevel));
  try {
    return await evaluateModel(model, settings, samples, print, stop);
  } finally {
    await model.dispose();
  }
}

async function evaluateModel(
  model: LanguageModel,
  settings: Settings,
  samples: number,
  print: (line: string) => void,
  stop: AbortSignal,
): Promise<Results> {
  print(`${model.name}, kinds of documents that training never sees:`);
  const kinds = await readHeldOut(model, settings, samples, stop, (kind, score) => print(line(kind, score)));
  const documents = addScores(Object.values(kinds));
  print(line('all', documents));
  return { model: model.name, documents, kinds };
}

function line(name: string, { questions, right, absent, absent_right }: QuestionScore): string {
  const share = questions > 0 ? (right / questions).toFixed(2) : '-';
  return `  ${name.padEnd(18)} ${share.padStart(5)}  ${right} of ${questions} right, ${absent_right} of ${absent} absent`;
}
