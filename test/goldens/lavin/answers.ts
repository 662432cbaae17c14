import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { PromptToken } from '../../../src/engine/embed.ts';
import { Lavin } from '../../../src/engine/systems/lavin.ts';
import { layOutPrompt } from '../../../src/engine/systems/lavin-prompt.ts';
import { argmax } from '../../engine/support/close.ts';
import { integers } from '../../engine/support/goldens.ts';
import { NATIVE } from '../../engine/support/runtimes.ts';
import { type Check, close, same } from '../check.ts';
import type { GoldenLavin } from './files.ts';
import { batchTokens } from './tower.ts';

const TOLERANCE = 1e-4;

/** The model as it is served, compiled into a folder that is removed with it. */
export async function openServed({ model, config }: GoldenLavin): Promise<Lavin> {
  const folder = mkdtempSync(path.join(tmpdir(), 'tyto-golden-'));
  try {
    return await Lavin.load(model, NATIVE, {
      folder,
      name: 'golden',
      formats: { prefill: 'fp32', decode: 'fp32', cache: 'float32' },
      tower: 'fp32',
      contextLength: config.max_seq_len,
      session: { threads: 1, provider: 'cpu' },
      sample: [],
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/**
 * A case's greedy answers. The official generator computes a batch together: all prompts up to the length of the shortest one
 * in one step, whatever is longer token by token, and answers up to the length of the longest one's.
 */
export async function* checkAnswers(
  golden: GoldenLavin,
  lavin: Lavin,
  name: string,
): AsyncGenerator<Check, void, void> {
  const { outputs, cases, config } = golden;
  const { prompt_ids, indicators, decoded_ids, max_gen_len } = cases[name] as (typeof cases)[string];
  const prompts = await layOut(golden, lavin, name);
  const first = Math.min(...prompts.map(({ length }) => length));
  const total = Math.min(config.max_seq_len, max_gen_len + Math.max(...prompts.map(({ length }) => length)));
  for (const [sample, prompt] of prompts.entries()) {
    yield same(`${name}.prompt_ids[${sample}]`, idsOf(prompt), prompt_ids[sample] as number[]);
    lavin.attune(indicators[sample] === 1 ? 'image' : 'text');
    const { ids, logits } = await answer(lavin, prompt, first, total);
    const end = ids.indexOf(config.eos_id);
    const length = Math.min(prompt.length + max_gen_len, end < 0 ? total : end);
    yield close(
      `${name}.step_logits[${sample}]`,
      logits,
      outputs.read(`${name}.step_logits`, sample, sample + 1),
      TOLERANCE,
    );
    yield same(`${name}.ids[${sample}]`, ids, outputs.read(`${name}.ids`, sample, sample + 1));
    yield same(`${name}.decoded_ids[${sample}]`, ids.slice(0, length), decoded_ids[sample] as number[]);
  }
}

/** The prompts of a case; the first sample sees its image as it is served, the others as they did in the official batch. */
async function layOut(golden: GoldenLavin, lavin: Lavin, name: string): Promise<PromptToken[][]> {
  const { bos_id, prefix_img_ids, prefix_nonimg_ids } = golden.config;
  const opening = { bos: bos_id, image: prefix_img_ids, text: prefix_nonimg_ids };
  const inBatch = await batchTokens(golden, name);
  const indicators = golden.cases[name]?.indicators ?? [];
  return Promise.all(
    indicators.map(async (indicator, sample) => {
      const words = integers(golden.inputs, `${name}.prompt.${sample}`);
      if (indicator === 0) return layOutPrompt(opening, words);
      const served = sample === 0 && (await lavin.look(golden.inputs.read(`${name}.images`, 0, 1)));
      return layOutPrompt(opening, words, served || inBatch[sample]);
    }),
  );
}

async function answer(lavin: Lavin, prompt: readonly PromptToken[], first: number, total: number) {
  const tokens: PromptToken[] = prompt.slice(0, first);
  const logits: number[] = [];
  let next = await lavin.decoder.prefill(tokens);
  while (true) {
    logits.push(...next);
    tokens.push(prompt[tokens.length] ?? argmax(next));
    if (tokens.length === total) return { ids: idsOf(tokens), logits };
    next = await lavin.decoder.decode([tokens.at(-1) as PromptToken], tokens.length - 1);
  }
}

/** The official id matrix has 0 in the places of visual tokens. */
function idsOf(tokens: readonly PromptToken[]): number[] {
  return tokens.map((token) => (typeof token === 'number' ? token : 0));
}
