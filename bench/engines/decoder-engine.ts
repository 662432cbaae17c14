import type { LlamaDecoder } from '../../src/engine/llama-decoder.ts';
import { PromptLookup } from '../../src/engine/prompt-lookup.ts';
import { createSampler } from '../../src/engine/text/sampler.ts';
import type { Engine } from './engine.ts';

const greedy = { repetitionPenalty: 1, temperature: 0, topK: 0, minP: 0, topP: 1, stop: [] };

/** A decoder of Tyto's, driven as its language model drives it. */
export function decoderEngine(decoder: LlamaDecoder): Engine {
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
