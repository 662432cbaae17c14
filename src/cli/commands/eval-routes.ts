import { readFileSync } from 'node:fs';
import path from 'node:path';
import { MANIFEST_DIR } from '../../config/paths.ts';
import type { Settings } from '../../config/settings.ts';
import { loadModelParts } from '../../engine/load.ts';
import { type AnswerScore, scoreAnswers } from '../../engine/perplexity/score-answers.ts';
import type { Modality, RouterShares } from '../../engine/systems/lavin-shares.ts';
import { createLogger } from '../../log/logger.ts';
import { BARE_BASE } from '../bare-base.ts';
import { prepareModel } from '../prepare-model.ts';
import { printAside } from '../print.ts';
import { commandSettings, quiet } from '../settings.ts';

/** Tokens of the text that `--quick` scores. */
const QUICK_TOKENS = 2048;

/**
 * `tyto eval perplexity --routes`: what a system costs conversations without pictures, as served: perplexity of a text as
 * answers, and how often the likeliest next token is that of the bare base; where a router chooses, what it
 * chooses in either mode. With `--json` standard output holds one object.
 */
export async function evalRoutes(
  options: { model?: string; json?: boolean; quick?: boolean },
  stop: AbortSignal,
): Promise<number> {
  const settings = quiet(commandSettings(options));
  const print = options.json ? printAside : (line: string) => console.log(line);
  const most = options.quick ? QUICK_TOKENS : Number.POSITIVE_INFINITY;
  const own = await scoreModel(settings, most, stop);
  const base = await scoreModel({ ...settings, model: { ...settings.model, name: BARE_BASE } }, most, stop);
  if (base.likeliest.length !== own.likeliest.length) {
    throw new Error(`${settings.model.name} does not share the tokens of ${BARE_BASE}: they cannot be compared.`);
  }
  const change = own.perplexity / base.perplexity - 1;
  const agreement = agreementOf(own.likeliest, base.likeliest);
  print(`Answers to conversations without pictures, ${own.likeliest.length} tokens of models/text/perplexity.txt:`);
  print(`  ${BARE_BASE.padEnd(16)} ${base.perplexity.toFixed(3)}`);
  print(`  ${settings.model.name.padEnd(16)} ${own.perplexity.toFixed(3)}  ${(100 * change).toFixed(2)} %`);
  print(`  the same likeliest token: ${(100 * agreement).toFixed(2)} %`);
  const router = own.routerShares && routerWeights(own.routerShares);
  if (router) {
    print('What the router gives the expert for images in each layer:');
    for (const [modality, weights] of Object.entries(router)) {
      print(`  ${modality.padEnd(16)} ${weights.map((weight) => weight.toFixed(3)).join(' ')}`);
    }
  }
  if (options.json) {
    const result = {
      model: settings.model.name,
      base: BARE_BASE,
      tokens: own.likeliest.length,
      text_route: own.perplexity,
      base_perplexity: base.perplexity,
      text_route_change: change,
      top1_agreement: agreement,
      ...(router && { router }),
    };
    console.log(JSON.stringify(result));
  }
  return 0;
}

/** The second expert's share in each layer, by modality. */
function routerWeights({ text, image }: RouterShares): Record<Modality, number[]> {
  const second = (shares: Float32Array) => [...shares].filter((_, index) => index % 2 === 1);
  return { text: second(text), image: second(image) };
}

async function scoreModel(
  settings: Settings,
  most: number,
  stop: AbortSignal,
): Promise<AnswerScore & { routerShares?: RouterShares }> {
  await prepareModel(settings, stop);
  const parts = await loadModelParts(settings, createLogger(settings.logLevel));
  try {
    const text = readFileSync(path.join(MANIFEST_DIR, 'text', 'perplexity.txt'), 'utf8');
    const score = await scoreAnswers(parts, parts.tokenizer.encode(text).slice(0, most), stop);
    return { ...score, ...(parts.routerShares && { routerShares: parts.routerShares }) };
  } finally {
    await parts.dispose();
  }
}

function agreementOf(own: readonly number[], base: readonly number[]): number {
  return own.filter((id, index) => id === base[index]).length / own.length;
}
