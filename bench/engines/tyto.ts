import { loadDecoder } from '../../src/engine/load.ts';
import { PromptLookup } from '../../src/engine/prompt-lookup.ts';
import { createSampler } from '../../src/engine/text/sampler.ts';
import { createLogger } from '../../src/log/logger.ts';
import { parseLlamaConfig } from '../../src/nets/llama-config.ts';
import { findManifest } from '../../src/weights/find-manifest.ts';
import { openLlamaCheckpoint } from '../../src/weights/llama-checkpoint.ts';
import { benchSettings, sampleOf } from '../settings.ts';
import type { Engine, ModelFiles } from './engine.ts';

const greedy = { repetitionPenalty: 1, temperature: 0, topK: 0, minP: 0, topP: 1, stop: [] };

/** Tyto's own decoder as it is served: prefill, cache and decoding in the formats of the manifest. */
export async function tyto({ model, q41 }: ModelFiles, threads: number): Promise<Engine> {
  const settings = benchSettings(model, threads);
  const checkpoint = openLlamaCheckpoint(q41);
  const decoder = await loadDecoder(
    settings,
    findManifest(settings.model),
    {
      checkpoint,
      config: parseLlamaConfig(checkpoint.config),
      source: q41,
      sample: sampleOf(checkpoint),
    },
    createLogger('warn'),
  );
  const sampler = createSampler(greedy);
  return {
    async prepare(prompt) {
      // A prompt that begins otherwise: nothing of what is cached can be used again.
      await decoder.prefill([prompt[0] === 0 ? 1 : 0]);
    },
    async generate(prompt, newTokens, onToken, { guesses }) {
      const seen = new Set<number>();
      const lookup = new PromptLookup(prompt);
      let logits = await decoder.prefill(prompt);
      let guess: number[] = [];
      let made = 0;
      while (true) {
        // As in the language model: row r counts as long as the guesses before it were right.
        for (const [row, guessed] of [...guess, undefined].entries()) {
          const { vocabularySize } = decoder;
          const id = sampler.next(logits.subarray(row * vocabularySize, (row + 1) * vocabularySize), seen);
          lookup.push(id);
          made += 1;
          onToken(id);
          if (made === newTokens) return;
          if (id === guessed) continue;
          guess = guesses ? lookup.guess(Math.min(decoder.mostGuessed, newTokens - made - 1)) : [];
          logits = await decoder.decode([id, ...guess], prompt.length + made - 1);
          break;
        }
      }
    },
  };
}
